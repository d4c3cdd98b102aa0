import type { MouseEvent } from "react";
import type { ThreadSummary } from "@/lib/api";
import { useI18n } from "@/i18n";
import { cn } from "@/lib/cn";
import { Button } from "./ui/button";

interface Props { threads: ThreadSummary[]; current: string; open: boolean; onSelect: (id: string) => void; onNew: () => void }

export function Sidebar({ threads, current, open, onSelect, onNew }: Props) {
  const { t } = useI18n();
  const follow = (event: MouseEvent, id: string) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onSelect(id);
  };
  return (
    <nav
      id="threads" aria-label={t.threads} hidden={!open}
      className={cn("w-64 shrink-0 flex-col gap-2 overflow-y-auto border-r bg-surface p-3 max-md:absolute max-md:inset-y-0 max-md:left-0 max-md:z-10 max-md:shadow-lg", open ? "flex" : "hidden")}
    >
      <Button data-testid="new-thread" variant="outline" onClick={onNew}>{t.newThread}</Button>
      <ul data-testid="thread-list" className="space-y-0.5">
        {threads.map((thread) => (
          <li key={thread.id}>
            <a
              href={`/t/${encodeURIComponent(thread.id)}`} data-testid="thread-item" data-thread={thread.id}
              aria-current={thread.id === current ? "page" : undefined} onClick={(event) => follow(event, thread.id)}
              className="block truncate rounded-lg px-3 py-2 text-sm hover:bg-muted aria-[current=page]:bg-muted aria-[current=page]:font-medium"
            >
              {thread.title || t.untitled}
            </a>
          </li>
        ))}
      </ul>
      {threads.length === 0 && <p className="px-3 py-2 text-sm text-soft">{t.noThreads}</p>}
    </nav>
  );
}
