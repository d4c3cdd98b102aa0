export type Tone = "going" | "good" | "bad" | "waiting";

/** How a state of an execution or a step looks. */
export function tone(state: string): Tone {
  switch (state.toUpperCase()) {
    case "SUCCESS":
      return "good";
    case "RUNNING": case "RETRYING": case "RESTARTED": case "KILLING":
      return "going";
    case "FAILED": case "KILLED": case "CANCELLED": case "UNKNOWN": case "WARNING":
      return "bad";
    default:
      return "waiting";
  }
}

/** States in which a log has something to say. */
export const complains = (state: string): boolean => ["FAILED", "KILLED", "CANCELLED", "WARNING"].includes(state.toUpperCase());
