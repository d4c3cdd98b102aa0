import { useState } from "react";
import { useI18n } from "@/i18n";
import { disconnect, type EngineInfo } from "@/lib/api";
import { engineName } from "@/lib/engines";
import type { Return } from "@/lib/outcome";
import { Button } from "./ui/button";

/** The person's own account at an engine: connect it, see which it is, let go of it. */
export function AccountControl({ engine, onChange }: { engine: EngineInfo; onChange: () => void }) {
  const { t, locale } = useI18n();
  const [failed, setFailed] = useState(false);
  const { account } = engine;
  if (account === undefined) return null;
  const name = engineName(engine.id);
  if (account.name === undefined) {
    const next = window.location.pathname;
    return (
      <Button asChild variant="link" size="inline">
        <a data-testid="connect" href={`${account.start}?next=${encodeURIComponent(next)}`}>{t.connect(name)}</a>
      </Button>
    );
  }
  const leave = () => {
    setFailed(false);
    disconnect(engine.id, locale).then(onChange, () => setFailed(true));
  };
  return (
    <span data-testid="account" className="inline-flex items-center gap-1.5 text-xs text-soft">
      <span className="wrap-anywhere">{account.name}</span>
      <Button variant="link" size="inline" className="text-xs" onClick={leave}>{t.disconnect(name)}</Button>
      {failed && <span role="alert" className="text-danger">{t.disconnectFailed}</span>}
    </span>
  );
}

/** What became of a sign-in the person comes back from. */
export function ReturnNote({ back }: { back: Return }) {
  const { t } = useI18n();
  const name = engineName(back.engine);
  return (
    <p data-testid="return" className={back.outcome === "connected" ? "text-soft" : "text-warning"}>
      {t.returned[back.outcome](name)}
    </p>
  );
}
