import type { ReactNode } from "react";
import { safeHref } from "@/lib/href";
import { Button } from "./ui/button";

/** A link when the address is one we follow; otherwise just its words. */
export function SafeLink({ href, download, children }: { href: string | undefined; download?: boolean; children: ReactNode }) {
  const safe = safeHref(href);
  if (safe === undefined) return <span>{children}</span>;
  const away = !safe.startsWith("/");
  return (
    <Button asChild variant="link" size="inline">
      <a href={safe} {...(away ? { target: "_blank", rel: "noopener noreferrer" } : {})} {...(download ? { download: "" } : {})}>
        {children}
      </a>
    </Button>
  );
}
