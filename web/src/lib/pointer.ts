/** A finger would only have the keyboard thrown at it. */
export const finePointer = (): boolean => window.matchMedia("(pointer: fine)").matches;
