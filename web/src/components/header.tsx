import type { EngineInfo, Health, Info } from "@/lib/api";
import { useI18n, type Locale } from "@/i18n";
import { engineName } from "@/lib/engines";
import type { Return } from "@/lib/outcome";
import { AccountControl, ReturnNote } from "./accounts";
import { Badge, type BadgeVariant } from "./ui/badge";
import { Button } from "./ui/button";

const variants: Record<Health, BadgeVariant> = { ok: "default", starting: "default", degraded: "warning" };

interface Props { info: Info | undefined; down: boolean; back: Return | undefined; onToggle: () => void; onAccount: () => void; open: boolean }

export function Header({ info, down, back, onToggle, onAccount, open }: Props) {
  const { t } = useI18n();
  return (
    <header className="flex min-h-14 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-surface px-3 py-2.5 sm:px-4">
      <Button variant="ghost" size="icon" aria-label={t.toggleThreads} aria-expanded={open} aria-controls="threads" onClick={onToggle}>
        <svg viewBox="0 0 16 16" className="size-4" aria-hidden="true">
          <path d="M2 4h12M2 8h12M2 12h12" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
        </svg>
      </Button>
      <span className="font-semibold tracking-tight">{info?.product ?? "Habla"}</span>
      <div role="group" aria-label={t.systems} className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5 max-sm:order-last max-sm:basis-full sm:ml-2">
        {info && <ModelBadge info={info} />}
        {info?.engines.map((engine) => (
          <span key={engine.id} className="inline-flex flex-wrap items-center gap-1.5">
            <EngineBadge engine={engine} />
            <AccountControl engine={engine} onChange={onAccount} />
          </span>
        ))}
      </div>
      <div className="max-sm:ml-auto"><LanguageSwitch /></div>
      <div role="status" className="order-last basis-full space-y-1 text-xs text-warning empty:hidden">
        {back && <ReturnNote back={back} />}
        {down
          ? <p data-testid="server-down" className="text-danger">{t.serverDown}</p>
          : info?.engines.map((engine) => engine.health === "degraded" && engine.detail
            ? <p key={engine.id} data-testid="engine-detail" className="wrap-anywhere">{engine.detail}</p> : null)}
      </div>
    </header>
  );
}

function ModelBadge({ info }: { info: Info }) {
  const { t } = useI18n();
  const { model } = info;
  const label = ["planner", "offline"].includes(model.kind) || model.id.startsWith("offline") ? t.offlineModel : model.label;
  return (
    <Badge data-testid="model-badge" data-state={model.health} title={model.id} variant={variants[model.health]}>
      {label}<HealthWord health={model.health} />
    </Badge>
  );
}

const samples = new Set(["embedded", "sample", "example", "fake", "local"]);

function EngineBadge({ engine }: { engine: EngineInfo }) {
  const { t } = useI18n();
  const name = engineName(engine.id);
  return (
    <Badge
      data-testid="engine-badge" data-engine={engine.id} data-state={engine.health}
      title={engine.detail || engine.version} variant={variants[engine.health]}
    >
      {samples.has(engine.mode) ? t.sample(name) : name}<HealthWord health={engine.health} />
    </Badge>
  );
}

function HealthWord({ health }: { health: Health }) {
  const { t } = useI18n();
  if (health === "ok") return null;
  return <span className="font-medium">({health === "starting" ? t.starting : t.degraded})</span>;
}

function LanguageSwitch() {
  const { t, locale, setLocale } = useI18n();
  return (
    <select
      data-testid="language" aria-label={t.language} value={locale} className="h-8 rounded-lg border bg-surface px-2 text-sm"
      onChange={(event) => setLocale((event.target.value === "en" ? "en" : "es") satisfies Locale)}
    >
      <option value="es">{t.spanish}</option>
      <option value="en">{t.english}</option>
    </select>
  );
}
