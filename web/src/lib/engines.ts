const names: Record<string, string> = {
  lightdash: "Lightdash", kestra: "Kestra", tracardi: "Tracardi", calcom: "Cal.com", postiz: "Postiz",
};

export const engineName = (id: string): string =>
  Object.hasOwn(names, id) ? names[id] ?? id : id.charAt(0).toUpperCase() + id.slice(1);
