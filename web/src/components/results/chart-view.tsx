import { useEffect, useRef, useState } from "react";
import { useI18n } from "@/i18n";
import type { Chart } from "./vega";

/** The chart is an image of the table below it; the drawing code arrives only when there is one to draw. */
export function ChartView({ spec, title }: { spec: Record<string, unknown>; title: string }) {
  const { t } = useI18n();
  const box = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const scheme = window.matchMedia("(prefers-color-scheme: dark)");
    let chart: Chart | undefined;
    let gone = false;
    const draw = () => {
      void import("./vega").then(async ({ drawChart }) => {
        if (gone || !box.current) return;
        chart?.finalize();
        chart = await drawChart(box.current, spec);
        if (gone) chart.finalize();
      }).catch((error: unknown) => {
        console.error(error);
        if (!gone) setFailed(true);
      });
    };
    draw();
    scheme.addEventListener("change", draw);
    const resize = new ResizeObserver(() => chart?.resize());
    if (box.current) resize.observe(box.current);
    return () => {
      gone = true;
      scheme.removeEventListener("change", draw);
      resize.disconnect();
      chart?.finalize();
    };
  }, [spec]);

  if (failed) return <p className="px-4 pb-2 text-sm text-soft">{t.chartFailed}</p>;
  return (
    <div className="px-4 pb-3">
      <div ref={box} data-testid="result-chart" role="img" aria-label={t.chart(title)} className="min-h-60 w-full [&>svg]:block [&>svg]:h-auto [&>svg]:max-w-full" />
    </div>
  );
}
