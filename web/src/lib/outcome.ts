export type Outcome = "connected" | "denied" | "lost" | "refused" | "down";
export interface Return { engine: string; outcome: Outcome }

const outcomes: ReadonlySet<string> = new Set<Outcome>(["connected", "denied", "lost", "refused", "down"]);
const isOutcome = (value: string | null): value is Outcome => value !== null && outcomes.has(value);

/** What the address says of a sign-in at an engine that the person comes back from. */
export function returnOf(search: string): Return | undefined {
  const query = new URLSearchParams(search);
  const engine = query.get("connection");
  const outcome = query.get("outcome");
  return engine !== null && /^[a-z]{1,32}$/.test(engine) && isOutcome(outcome) ? { engine, outcome } : undefined;
}

/** Read when the page loads, and taken out of the address: a reload must not say it again. */
export function takeReturn(): Return | undefined {
  const found = returnOf(window.location.search);
  if (found !== undefined) window.history.replaceState(window.history.state, "", window.location.pathname);
  return found;
}
