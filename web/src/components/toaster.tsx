import { useEffect, useRef, useState } from "react";
import type { Item, NoticeItem } from "@/agui/reduce";
import { useI18n } from "@/i18n";
import { SafeLink } from "./safe-link";
import { Button } from "./ui/button";

/** Notices that arrive while the page is open; those of the history stay in the conversation only. */
export function Toaster({ items, settled }: { items: readonly Item[]; settled: boolean }) {
  const { t } = useI18n();
  const known = useRef<Set<string> | null>(null);
  const [shown, setShown] = useState<NoticeItem | null>(null);

  useEffect(() => {
    const notices = items.filter((item) => item.kind === "notice");
    if (known.current === null) {
      if (settled) known.current = new Set(notices.map((notice) => notice.id));
      return;
    }
    const fresh = notices.findLast((notice) => !known.current?.has(notice.id));
    for (const notice of notices) known.current.add(notice.id);
    if (fresh) setShown(fresh);
  }, [items, settled]);

  useEffect(() => {
    if (shown === null) return;
    const timer = setTimeout(() => setShown(null), 12_000);
    return () => clearTimeout(timer);
  }, [shown]);

  return (
    <div role="status" className="pointer-events-none fixed inset-x-4 top-16 z-20 flex justify-end">
      {shown && (
        <div data-testid="toast" className="pointer-events-auto flex max-w-sm items-center gap-3 rounded-xl border bg-surface px-4 py-3 text-sm shadow-lg">
          <span>{shown.notice.text}</span>
          {shown.notice.link && <SafeLink href={shown.notice.link.href}>{shown.notice.link.label}</SafeLink>}
          <Button variant="ghost" size="icon" className="size-7" aria-label={t.dismiss} onClick={() => setShown(null)}>×</Button>
        </div>
      )}
    </div>
  );
}
