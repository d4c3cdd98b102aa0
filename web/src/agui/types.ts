/** What the page understands of the protocol, as closed unions. */
export interface Cell { raw: unknown; text: string; direction?: "up" | "down" | "same" }
export interface Column { id: string; label: string; type: string; role: "dimension" | "metric" }
export interface Link { label: string; href: string; kind: string }
export interface Period { start: string; end: string; text: string; timezone: string; words?: string }
/** One part of what a result was asked with; `text` is what a tap on its cross says. */
export interface Chip { id: string; slot: string; label: string; text: string; removable: boolean }
/** A change to a result that code carries out, without a model. */
export interface Edit { resultId: string; remove?: string[]; undo?: true }
export interface Field { label: string; value: string }
export interface Group { label: string; fields: Field[] }

export interface TableResult {
  kind: "table";
  resultId: string;
  title: string;
  columns: Column[];
  rows: Cell[][];
  rowCount: number;
  truncated: boolean;
  totals?: (Cell | null)[];
  /** What the totals are the totals of, where that has to be said. */
  totalsLabel?: string;
  chart?: Record<string, unknown>;
  chartType?: string;
  /** The drawings that do not mislead for this result. */
  chartTypes: string[];
  /** The chart in words. */
  alt?: string;
  images: { png?: string; svg?: string };
  chips: Chip[];
  /** How many rows there are, ready to show. */
  rowsText?: string;
  period?: Period;
  compare?: string;
  /** Beside each row, the same one of the other period, and what changed; both as the server worked them out. */
  compared?: Cell[][];
  comparedTotals?: (Cell | null)[];
  changes?: (Cell | null)[][];
  changedTotals?: (Cell | null)[];
  warnings: string[];
  links: Link[];
}
export interface CardResult {
  kind: "profile" | "catalogue" | "definition";
  title: string;
  body?: string;
  fields: Field[];
  groups: Group[];
  examples: string[];
  links: Link[];
  /** The result that a definition is about: whoever opens its SQL asks for it by this. */
  resultId?: string;
}
export interface FlowResult { kind: "flow"; flow: string; executionId: string; state: string; message?: string; outputs: Field[]; links: Link[] }
export interface ErrorResult { kind: "error"; code: string; message: string; retryable: boolean }
export type ToolResult = TableResult | CardResult | FlowResult | ErrorResult;

export interface Provenance {
  engine?: string;
  project?: string;
  explore?: string;
  metrics: string[];
  dimensions: string[];
  /** `text` says the whole condition; `saved` ones came with a saved report or dashboard. */
  filters: { field: string; operator: string; values: string[]; text?: string; saved?: boolean }[];
  period?: string;
  compare?: string;
  queryId?: string;
  executedAt?: string;
  elapsedMs?: number;
  url?: string;
  /** The engine can show the SQL. */
  explained?: boolean;
}

export interface QueryProgress { phase: string; elapsedMs: number; rows?: number }
export interface FlowTask { id: string; label: string; state: string; tookMs?: number }
export interface FlowProgress { flow: string; executionId: string; state: string; tasks: FlowTask[]; url?: string; links: Link[] }

export type OriginKind =
  | "cell" | "total" | "before" | "growth" | "sum" | "mean" | "difference" | "ratio" | "share" | "rank" | "count" | "period" | "compare";
export interface CellPlace { column: string; row?: number }
/** Where a figure of a text comes from; `start` and `end` count UTF-16 code units of the message's whole text. */
export interface Origin { start: number; end: number; resultId: string; kind: OriginKind; cells: CellPlace[] }

export interface Option { label: string; text: string; isDefault: boolean }
export type NoticeLevel = "info" | "success" | "warning" | "error";
export interface Notice { level: NoticeLevel; text: string; link?: Link }

export interface FileValue { name: string; size: number; sha256: string; rows?: number }
export interface Argument { name: string; label: string; value: string; file?: FileValue }
export interface Interrupt {
  id: string;
  toolCallId: string;
  message: string;
  digest: string;
  title: string;
  target: string;
  revision?: string;
  risk?: string;
  expiresAt?: string;
  arguments: Argument[];
  read: string[];
}
export type ApprovalState = "open" | "approved" | "denied" | "expired" | "superseded";
export const approvalStates: readonly ApprovalState[] = ["open", "approved", "denied", "expired", "superseded"];
export interface Approval extends Interrupt { state: ApprovalState }

export type Outcome =
  | { type: "success" }
  | { type: "cancelled" }
  | { type: "interrupt"; interrupts: Interrupt[] };

export type ViewEvent =
  | { type: "run.started"; parentRunId?: string }
  | { type: "text.started"; messageId: string; role: "user" | "assistant" }
  | { type: "text.delta"; messageId: string; delta: string; origins?: Origin[] }
  | { type: "text.ended"; messageId: string; question?: Option[]; origins?: Origin[] }
  | { type: "tool.started"; toolCallId: string; name: string }
  | { type: "tool.read"; toolCallId: string; reading?: string }
  | { type: "tool.progress"; toolCallId: string; progress: QueryProgress }
  | { type: "tool.result"; toolCallId: string; result: ToolResult; provenance?: Provenance }
  | { type: "flow.progress"; toolCallId: string; flow: FlowProgress }
  | { type: "approval.state"; interruptId: string; state: ApprovalState }
  | { type: "notice"; notice: Notice }
  | { type: "run.finished"; outcome: Outcome }
  | { type: "run.failed"; code: string; message: string };

/** One event and the run it belongs to; the run is the first half of the event id. */
export interface Envelope { runId: string; event: ViewEvent }
