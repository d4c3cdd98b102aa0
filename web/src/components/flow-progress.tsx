import type { FlowProgress } from "@/agui/types";
import { named, useI18n } from "@/i18n";
import { complains, tone, type Tone } from "@/lib/tone";
import { FlowLog, FlowSteps } from "./flow-details";
import { SafeLink } from "./safe-link";
import { Badge, type BadgeVariant } from "./ui/badge";
import { Card, CardContent, CardHeader, CardTitle } from "./ui/card";

export function FlowProgressView({ flow }: { flow: FlowProgress }) {
  const { t, decimal } = useI18n();
  const links = flow.links.filter((link) => link.href !== flow.url);
  return (
    <Card data-testid="flow-progress" aria-label={`${t.flow} ${flow.flow}`}>
      <CardHeader>
        <CardTitle>{t.flow} <span className="font-normal break-all">{flow.flow}</span></CardTitle>
        {flow.state && <StateBadge state={flow.state} />}
        {flow.url && <span className="ml-auto text-sm"><SafeLink href={flow.url}>{t.openFlow}</SafeLink></span>}
      </CardHeader>
      {flow.tasks.length > 0 && (
        <CardContent>
          <ol className="space-y-1.5 text-sm">
            {flow.tasks.map((task) => (
              <li key={task.id} data-testid="flow-task" data-state={task.state} className="flex items-center gap-3">
                <span className={`size-2 shrink-0 rounded-full ${dot(task.state)}`} aria-hidden="true" />
                <span className="min-w-0 wrap-anywhere">{task.label}</span>
                <span className="text-soft">{named(t.flowState, task.state.toUpperCase())}</span>
                {task.tookMs !== undefined && <span className="ml-auto text-soft tabular-nums">{t.seconds(decimal(task.tookMs / 1000))}</span>}
              </li>
            ))}
          </ol>
        </CardContent>
      )}
      {links.length > 0 && (
        <CardContent className="flex flex-wrap gap-4 text-sm">
          {links.map((link) => <SafeLink key={link.href} href={link.href} download={link.kind === "file"}>{link.label}</SafeLink>)}
        </CardContent>
      )}
      {flow.executionId && (
        <CardContent className="space-y-2">
          <FlowSteps flow={flow.flow} executionId={flow.executionId} version={version(flow)} />
          {complains(flow.state) && <FlowLog executionId={flow.executionId} version={flow.state} />}
        </CardContent>
      )}
    </Card>
  );
}

const version = (flow: FlowProgress) => `${flow.state} ${flow.tasks.map((task) => task.state).join()}`;

const variants: Record<Tone, BadgeVariant> = { good: "accent", going: "default", bad: "danger", waiting: "default" };
const dots: Record<Tone, string> = {
  good: "bg-accent", going: "bg-accent animate-pulse", bad: "bg-danger", waiting: "bg-border" };
const dot = (state: string) => dots[tone(state)];

function StateBadge({ state }: { state: string }) {
  const { t } = useI18n();
  return <Badge variant={variants[tone(state)]}>{named(t.flowState, state.toUpperCase())}</Badge>;
}
