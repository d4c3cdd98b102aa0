import { useCallback, useEffect, useState } from "react";
import { getThreads, type ThreadSummary } from "@/lib/api";

const going = (thread: ThreadSummary) => thread.status === "running" || thread.status === "queued";

export function useThreads(locale: string): { threads: ThreadSummary[]; refresh: () => void } {
  const [threads, setThreads] = useState<ThreadSummary[]>([]);
  const refresh = useCallback(() => {
    getThreads(locale).then(setThreads, () => undefined);
  }, [locale]);
  useEffect(() => {
    refresh();
    window.addEventListener("focus", refresh);
    return () => window.removeEventListener("focus", refresh);
  }, [refresh]);
  const busy = threads.some(going);
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(refresh, 3000);
    return () => clearInterval(timer);
  }, [busy, refresh]);
  return { threads, refresh };
}
