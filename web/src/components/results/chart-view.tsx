import { useEffect, useRef, useState } from "react";
import { useI18n } from "@/i18n";
import type { Chart } from "./vega";

/** The chart is an image of the table below it; the drawing code arrives only when there is one to draw. */
export function ChartView({ spec, title, alt }: { spec: Record<string, unknown>; title: string; alt?: string | undefined }) {
  const { t } = useI18n();
  const box = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const scheme = window.matchMedia("(prefers-color-scheme: dark)");
    let chart: Chart | undefined;
    let turn = 0;
    let drawn = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      const mine = ++turn;
      drawn = element.clientWidth;
      void import("./vega").then(async ({ drawChart }) => {
        const next = await drawChart(element, spec);
        if (mine !== turn) {
          next.finalize();
          return;
        }
        chart?.finalize();
        chart = next;
        element.replaceChildren(next.node);
      }).catch((error: unknown) => {
        console.error(error);
        if (mine === turn) setFailed(true);
      });
    };
    draw();
    scheme.addEventListener("change", draw);
    const resize = new ResizeObserver(() => {
      if (element.clientWidth === drawn || element.clientWidth === 0) return;
      clearTimeout(timer);
      timer = setTimeout(draw, 120);
    });
    resize.observe(element);
    return () => {
      turn = -1;
      clearTimeout(timer);
      scheme.removeEventListener("change", draw);
      resize.disconnect();
      chart?.finalize();
      element.replaceChildren();
    };
  }, [spec]);

  if (failed) return <p className="px-4 pb-2 text-sm text-soft">{t.chartFailed}</p>;
  return (
    <div className="px-4 pb-3">
      <div ref={box} data-testid="result-chart" role="img" aria-label={alt ?? t.chart(title)} className="min-h-60 w-full overflow-hidden [&_svg]:block [&_svg]:h-auto [&_svg]:max-w-full" />
    </div>
  );
}
