import { useCallback, useEffect, useState } from "react";
import { getThreads, type ThreadSummary } from "@/lib/api";

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
  return { threads, refresh };
}
