import { useEffect, type MouseEvent } from "react";
import type { ThreadSummary } from "@/lib/api";
import { useI18n } from "@/i18n";
import { cn } from "@/lib/cn";
import { Button } from "./ui/button";

interface Props { threads: ThreadSummary[]; current: string; open: boolean; onSelect: (id: string) => void; onNew: () => void; onClose: () => void }

export function Sidebar({ threads, current, open, onSelect, onNew, onClose }: Props) {
  const { t } = useI18n();
  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") onClose();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [open, onClose]);
  const follow = (event: MouseEvent, id: string) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onSelect(id);
  };
  return (
    <>
      {open && <div aria-hidden="true" data-testid="backdrop" onClick={onClose} className="absolute inset-0 z-10 bg-black/30 md:hidden" />}
      <nav
        id="threads" aria-label={t.threads} hidden={!open}
        className={cn("w-64 shrink-0 flex-col border-r bg-surface max-md:absolute max-md:inset-y-0 max-md:left-0 max-md:z-10 max-md:max-w-[85%] max-md:shadow-lg", open ? "flex" : "hidden")}
      >
        <div className="p-3 pb-2"><Button data-testid="new-thread" variant="outline" className="w-full" onClick={onNew}>{t.newThread}</Button></div>
        <ul data-testid="thread-list" className="min-h-0 space-y-0.5 overflow-y-auto px-3 pb-3">
          {threads.map((thread) => (
            <li key={thread.id}>
              <a
                href={`/t/${encodeURIComponent(thread.id)}`} data-testid="thread-item" data-thread={thread.id} title={thread.title}
                aria-current={thread.id === current ? "page" : undefined} onClick={(event) => follow(event, thread.id)}
                className="flex items-center gap-2 rounded-lg px-3 py-2 text-sm hover:bg-muted aria-[current=page]:bg-muted aria-[current=page]:font-medium"
              >
                <bdi className="min-w-0 flex-1 truncate">{thread.title || t.untitled}</bdi>
                <Mark status={thread.status} />
              </a>
            </li>
          ))}
        </ul>
        {threads.length === 0 && <p className="px-6 py-2 text-sm text-soft">{t.noThreads}</p>}
      </nav>
    </>
  );
}

/** What goes on in a conversation that is not looked at. */
function Mark({ status }: { status: string }) {
  const { t } = useI18n();
  if (status !== "running" && status !== "queued") return null;
  return <span role="img" aria-label={t.working} className="size-2 shrink-0 animate-pulse rounded-full bg-accent" />;
}
