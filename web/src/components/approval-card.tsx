import { useEffect, useId, useRef, useState } from "react";
import type { Approval, ApprovalState, Argument } from "@/agui/types";
import type { Decision } from "@/agui/session";
import { named, useI18n } from "@/i18n";
import { bytes } from "@/lib/bytes";
import { serverNow } from "@/lib/clock";
import { FlowSteps } from "./flow-details";
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
  const { t } = useI18n();
  const heading = useId();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const { state, left } = useExpiry(approval);
  const card = useFocusKept(state === "open");
  const unread = approval.arguments.some((argument) => argument.value.length > longest && !opened.has(argument.name));
  const locked = busy || deciding !== undefined;
  return (
    <Card ref={card} tabIndex={-1} data-testid="approval-card" aria-labelledby={heading} className={state === "open" ? "border-accent" : ""}>
      <CardHeader>
        <CardTitle id={heading}>{approval.title}</CardTitle>
        {state === "open"
          ? <Badge variant="accent">{t.approval}</Badge>
          : <Badge data-testid="approval-outcome" data-state={state} variant={variants[state]}>{t.approvalState[state]}</Badge>}
      </CardHeader>
      <CardContent className="space-y-3 text-sm">
        {state === "open" && approval.message && approval.message !== approval.title && <p className="text-soft">{approval.message}</p>}
        <dl className="divide-y rounded-lg border">
          <Line label={state === "open" ? t.approvalTarget : t.flow}>
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
        {state === "open" && approval.target.includes("/") && <FlowSteps flow={approval.target} version={approval.id} />}
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
          {approval.expiresAt && <Expiry at={approval.expiresAt} left={left} />}
        </CardFooter>
      )}
    </Card>
  );
}

/** The hour on the person's own clock, and how long that is from now on the server's. */
function Expiry({ at, left }: { at: string; left: number }) {
  const { t, time, count } = useI18n();
  const minutes = Math.floor(left / minute);
  const words = minutes >= 1 ? t.minutes(count(minutes)) : t.seconds(count(Math.max(0, Math.floor(left / 1000))));
  return <span data-testid="approval-expiry" className={`ml-auto text-sm ${minutes < 1 ? "text-warning" : "text-soft"}`}>{t.expires(time(at), words)}</span>;
}

const variants: Record<ApprovalState, BadgeVariant> = { open: "accent", approved: "accent", denied: "default", expired: "warning", superseded: "default" };

function Line({ label, children, ...props }: { label: string; children: React.ReactNode; "data-testid"?: string; "data-name"?: string }) {
  return (
    <div className="grid gap-x-4 px-3 py-2 sm:grid-cols-[10rem_1fr]" {...props}>
      <dt className="text-soft wrap-anywhere">{label}</dt>
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

const minute = 60_000;

/** An open card counts down and turns expired by itself; the server refuses it from the same moment. */
function useExpiry({ state, expiresAt }: Approval): { state: ApprovalState; left: number } {
  const until = expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(expiresAt);
  const [now, setNow] = useState(serverNow);
  const left = until - now;
  const counting = state === "open" && Number.isFinite(left) && left > 0;
  const every = left > 2 * minute ? 10_000 : 1000;
  useEffect(() => {
    if (!counting) return;
    const timer = setInterval(() => setNow(serverNow()), every);
    return () => clearInterval(timer);
  }, [counting, every]);
  return { state: state === "open" && left <= 0 ? "expired" : state, left };
}

/** The buttons go away with the decision; who pressed one with the keyboard stays on the card. */
function useFocusKept(open: boolean) {
  const card = useRef<HTMLDivElement>(null);
  const inside = useRef(false);
  useEffect(() => {
    const element = card.current;
    if (!element) return;
    const note = () => { inside.current = true; };
    const leave = (event: FocusEvent) => { if (event.relatedTarget !== null) inside.current = false; };
    element.addEventListener("focusin", note);
    element.addEventListener("focusout", leave);
    return () => {
      element.removeEventListener("focusin", note);
      element.removeEventListener("focusout", leave);
    };
  }, []);
  useEffect(() => {
    if (!open && inside.current && document.activeElement === document.body) card.current?.focus({ preventScroll: true });
  }, [open]);
  return card;
}
