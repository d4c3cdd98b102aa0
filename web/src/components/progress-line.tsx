import { useEffect, useState } from "react";
import type { QueryProgress } from "@/agui/types";
import { named, useI18n } from "@/i18n";

/** What is being done and for how long. The clock ticks here; the server's figure corrects it. */
export function ProgressLine({ progress }: { progress?: QueryProgress | undefined }) {
  const { t, decimal, count } = useI18n();
  const elapsed = useElapsed(progress?.elapsedMs ?? 0);
  const words = progress ? named(t.phase, progress.phase) : t.working;
  return (
    <p data-testid="progress" className="flex items-center gap-2.5 text-sm text-soft">
      <span className="size-2 animate-pulse rounded-full bg-accent" aria-hidden="true" />
      <span>{words}</span>
      <span className="tabular-nums">{t.seconds(decimal(elapsed / 1000))}</span>
      {progress?.rows !== undefined && <span className="tabular-nums">{t.rows(progress.rows, count(progress.rows))}</span>}
    </p>
  );
}

function useElapsed(base: number): number {
  const [elapsed, setElapsed] = useState(base);
  useEffect(() => {
    const from = performance.now();
    setElapsed((shown) => Math.max(shown, base));
    const timer = setInterval(() => setElapsed((shown) => Math.max(shown, base + performance.now() - from)), 100);
    return () => clearInterval(timer);
  }, [base]);
  return elapsed;
}
