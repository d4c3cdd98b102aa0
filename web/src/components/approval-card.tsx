import { useEffect, useId, useState } from "react";
import type { Approval, ApprovalState, Argument } from "@/agui/types";
import type { Decision } from "@/agui/session";
import { named, useI18n } from "@/i18n";
import { bytes } from "@/lib/bytes";
import { Badge, type BadgeVariant } from "./ui/badge";
import { Button } from "./ui/button";
import { Card, CardContent, CardFooter, CardHeader, CardTitle } from "./ui/card";
import { VisibleText } from "./visible-text";

interface Props {
  approval: Approval;
  deciding: Decision | undefined;
  busy: boolean;
  onDecide: (decision: Decision) => void;
}

const longest = 200;

/** Everything that will be sent, before it is sent. Long values must be opened before consent can be given. */
export function ApprovalCard({ approval, deciding, busy, onDecide }: Props) {
  const { t, time } = useI18n();
  const heading = useId();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const state = useExpiry(approval);
  const unread = approval.arguments.some((argument) => argument.value.length > longest && !opened.has(argument.name));
  const locked = busy || deciding !== undefined;
  return (
    <Card data-testid="approval-card" aria-labelledby={heading} className={state === "open" ? "border-accent" : ""}>
      <CardHeader>
        <CardTitle id={heading}>{approval.title}</CardTitle>
        {state === "open"
          ? <Badge variant="accent">{t.approval}</Badge>
          : <Badge data-testid="approval-outcome" data-state={state} variant={variants[state]}>{t.approvalState[state]}</Badge>}
      </CardHeader>
      <CardContent className="space-y-3 text-sm">
        {state === "open" && approval.message && approval.message !== approval.title && <p className="text-soft">{approval.message}</p>}
        <dl className="divide-y rounded-lg border">
          <Line label={t.approvalTarget}>
            <VisibleText value={approval.target} />
            {approval.revision && <span className="text-soft"> · {t.revision(approval.revision)}</span>}
          </Line>
          {approval.arguments.map((argument) => (
            <ArgumentLine
              key={argument.name} argument={argument} opened={opened.has(argument.name)}
              onOpen={() => setOpened((before) => new Set(before).add(argument.name))}
            />
          ))}
          {approval.risk && <Line label={t.risk}>{named(t.risks, approval.risk)}</Line>}
          {approval.read.length > 0 && <Line label={t.read}><VisibleText value={approval.read.join(", ")} /></Line>}
        </dl>
      </CardContent>
      {state === "open" && (
        <CardFooter>
          <Button data-testid="approve" disabled={locked || unread} onClick={() => onDecide("approve")}>
            {deciding === "approve" ? t.approving : t.approve}
          </Button>
          <Button data-testid="deny" variant="outline" disabled={locked} onClick={() => onDecide("deny")}>
            {deciding === "deny" ? t.denying : t.deny}
          </Button>
          {unread && <span className="text-sm text-warning">{t.openFirst}</span>}
          {approval.expiresAt && <span className="ml-auto text-sm text-soft">{t.expires(time(approval.expiresAt))}</span>}
        </CardFooter>
      )}
    </Card>
  );
}

const variants: Record<ApprovalState, BadgeVariant> = { open: "accent", approved: "accent", denied: "default", expired: "warning", superseded: "default" };

function Line({ label, children, ...props }: { label: string; children: React.ReactNode; "data-testid"?: string; "data-name"?: string }) {
  return (
    <div className="grid gap-x-4 px-3 py-2 sm:grid-cols-[10rem_1fr]" {...props}>
      <dt className="text-soft">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

function ArgumentLine({ argument, opened, onOpen }: { argument: Argument; opened: boolean; onOpen: () => void }) {
  const { t, count } = useI18n();
  const { value, file } = argument;
  const folded = value.length > longest && !opened;
  return (
    <Line label={argument.label} data-testid="approval-argument" data-name={argument.name}>
      {file ? <FileLine file={file} /> : value === "" ? <span className="text-soft">{t.emptyValue}</span> : null}
      {value !== "" && value !== file?.name && (
        <div><VisibleText value={folded ? `${value.slice(0, 80)}…` : value} /></div>
      )}
      {folded && <Button variant="link" size="inline" onClick={onOpen}>{t.showAll(count(value.length))}</Button>}
    </Line>
  );
}

function FileLine({ file }: { file: NonNullable<Argument["file"]> }) {
  const { t, count, locale } = useI18n();
  const rows = file.rows === undefined ? "" : t.rows(file.rows, count(file.rows));
  return (
    <div>
      <VisibleText value={file.name} /> <span className="text-soft">({t.file(bytes(file.size, locale), rows)})</span>
      {file.sha256 && (
        <div className="text-soft">{t.digest} <code className="text-xs" title={file.sha256}>{file.sha256.slice(0, 12)}…</code></div>
      )}
    </div>
  );
}

/** An open card turns expired by itself; the server refuses it from the same moment. */
function useExpiry({ state, expiresAt }: Approval): ApprovalState {
  const until = expiresAt === undefined ? Number.NaN : Date.parse(expiresAt);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const left = until - Date.now();
    if (state !== "open" || Number.isNaN(left)) return;
    const timer = setTimeout(() => setNow(Date.now()), Math.min(Math.max(left + 50, 0), 2 ** 31 - 1));
    return () => clearTimeout(timer);
  }, [state, until]);
  return state === "open" && until <= now ? "expired" : state;
}
