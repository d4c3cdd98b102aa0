import { useEffect, useState } from "react";
import { getInfo, type Info } from "@/lib/api";

const every = 30_000;

/** What is in use, asked again every half minute and whenever the page is looked at. */
export function useInfo(locale: string): { info: Info | undefined; down: boolean } {
  const [state, setState] = useState<{ info: Info | undefined; down: boolean }>({ info: undefined, down: false });
  useEffect(() => {
    let gone = false;
    const ask = () => {
      if (document.hidden) return;
      getInfo(locale).then(
        (info) => { if (!gone) setState({ info, down: false }); },
        () => { if (!gone) setState((before) => ({ ...before, down: true })); },
      );
    };
    ask();
    const timer = setInterval(ask, every);
    window.addEventListener("focus", ask);
    document.addEventListener("visibilitychange", ask);
    return () => {
      gone = true;
      clearInterval(timer);
      window.removeEventListener("focus", ask);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [locale]);
  return state;
}
