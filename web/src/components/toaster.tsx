import { useEffect, useRef, useState } from "react";
import type { Item, NoticeItem } from "@/agui/reduce";
import { useI18n } from "@/i18n";
import { cn } from "@/lib/cn";
import { SafeLink } from "./safe-link";
import { Button } from "./ui/button";

interface Shown { item: NoticeItem; low: boolean }

/** Notices that arrive while the page is open; those of the history stay in the conversation only. */
export function Toaster({ items, settled }: { items: readonly Item[]; settled: boolean }) {
  const { t } = useI18n();
  const known = useRef<Set<string> | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const [held, setHeld] = useState(false);

  useEffect(() => {
    const notices = items.filter((item) => item.kind === "notice");
    if (known.current === null) {
      if (settled) known.current = new Set(notices.map((notice) => notice.id));
      return;
    }
    const fresh = notices.findLast((notice) => !known.current?.has(notice.id));
    for (const notice of notices) known.current.add(notice.id);
    if (fresh) setShown({ item: fresh, low: standsHigh() });
  }, [items, settled]);

  useEffect(() => {
    if (shown === null || held) return;
    const timer = setTimeout(() => setShown(null), 8000);
    return () => clearTimeout(timer);
  }, [shown, held]);

  return (
    <div role="status" className={cn("pointer-events-none fixed inset-x-4 z-20 flex justify-end", shown?.low ? "bottom-32" : "top-16")}>
      {shown && (
        <div
          data-testid="toast" className="pointer-events-auto flex max-w-sm items-center gap-3 rounded-xl border bg-surface px-4 py-3 text-sm shadow-lg"
          onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}
        >
          <span className="wrap-anywhere">{shown.item.notice.text}</span>
          {shown.item.notice.link && <SafeLink href={shown.item.notice.link.href}>{shown.item.notice.link.label}</SafeLink>}
          <Button
            variant="ghost" size="icon" className="size-7 shrink-0" aria-label={t.dismiss}
            onClick={() => {
              setShown(null);
              setHeld(false);
            }}
          >
            ×
          </Button>
        </div>
      )}
    </div>
  );
}

/** Whether the notice itself is in the upper half of the window, where the toast would lie on it. */
function standsHigh(): boolean {
  const last = [...document.querySelectorAll("[data-testid=notice]")].at(-1)?.getBoundingClientRect();
  return last !== undefined && last.bottom > 0 && last.top < window.innerHeight / 2;
}
