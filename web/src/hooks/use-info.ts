import { useCallback, useEffect, useRef, useState } from "react";
import { getInfo, type Info } from "@/lib/api";

const every = 30_000;
/** While the server is away or something of it is still starting. */
const soon = 3000;

const settled = (info: Info): boolean =>
  info.model.health !== "starting" && info.engines.every((engine) => engine.health !== "starting");

/** What is in use, asked again every half minute, whenever the page is looked at and when the connection breaks or is back. */
export function useInfo(locale: string, reconnecting: boolean): { info: Info | undefined; down: boolean; ask: () => void } {
  const now = useRef<() => void>(() => undefined);
  const [state, setState] = useState<{ info: Info | undefined; down: boolean }>({ info: undefined, down: false });
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      clearTimeout(timer);
      if (document.hidden) return;
      getInfo(locale).then(
        (info) => {
          if (gone) return;
          setState({ info, down: false });
          again(settled(info) ? every : soon);
        },
        () => {
          if (gone) return;
          setState((before) => ({ ...before, down: true }));
          again(soon);
        },
      );
    };
    const again = (delay: number) => {
      clearTimeout(timer);
      timer = setTimeout(ask, delay);
    };
    now.current = ask;
    ask();
    window.addEventListener("focus", ask);
    document.addEventListener("visibilitychange", ask);
    return () => {
      gone = true;
      clearTimeout(timer);
      window.removeEventListener("focus", ask);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [locale, reconnecting]);
  const ask = useCallback(() => now.current(), []);
  return { ...state, ask };
}
