import { request } from "./api";
import { isObject, objects, present, text } from "./guards";

export interface GraphNode { id: string; kind: "task" | "trigger"; label: string; parent?: string; state?: string }
export interface GraphEdge { source: string; target: string; kind: string; value?: string }
export interface FlowGraph { nodes: GraphNode[]; edges: GraphEdge[] }
export interface LogLine { at: string; level: string; task: string; message: string }

/** A flow's steps and what follows what; with an execution, the state of each step. */
export async function getGraph(flow: string, executionId: string | undefined, locale: string): Promise<FlowGraph> {
  const path = `/flows/${flow.split("/").map(encodeURIComponent).join("/")}/graph`;
  const query = executionId ? `?execution=${encodeURIComponent(executionId)}` : "";
  const body = await request(path + query, locale);
  const found = isObject(body) ? body : {};
  return {
    nodes: objects(found["nodes"]).flatMap((node) => {
      const id = text(node["id"]);
      return id === undefined ? [] : [present<GraphNode>({
        id, kind: node["kind"] === "trigger" ? "trigger" : "task", label: text(node["label"]) ?? id,
        parent: text(node["parent"]), state: text(node["state"]) })];
    }),
    edges: objects(found["edges"]).map((edge) => present<GraphEdge>({
      source: text(edge["source"]) ?? "", target: text(edge["target"]) ?? "", kind: text(edge["kind"]) ?? "next",
      value: text(edge["value"]) })),
  };
}

/** The last warnings and errors of an execution; the server has taken out what nobody should read. */
export async function getLog(executionId: string, locale: string): Promise<LogLine[]> {
  const body = await request(`/executions/${encodeURIComponent(executionId)}/log`, locale);
  return objects(isObject(body) ? body["lines"] : []).map((line) => ({
    at: text(line["at"]) ?? "", level: text(line["level"]) ?? "", task: text(line["task"]) ?? "",
    message: text(line["message"]) ?? "" }));
}
