/** The two fields of a server-sent frame that we use. */
export function fieldsOf(frame: string): { id?: string; data?: string } {
  const id = /^id: ?(.+)$/m.exec(frame)?.[1];
  const data = /^data: ?(.+)$/m.exec(frame)?.[1];
  return { ...(id === undefined ? {} : { id }), ...(data === undefined ? {} : { data }) };
}
