import type { Field } from "@/agui/types";

export function Fields({ fields }: { fields: Field[] }) {
  if (fields.length === 0) return null;
  return (
    <dl className="grid grid-cols-[minmax(5rem,12rem)_minmax(0,1fr)] gap-x-6 gap-y-1">
      {fields.map((field, at) => (
        <div key={at} className="contents">
          <dt className="text-soft wrap-anywhere">{field.label}</dt>
          <dd className="whitespace-pre-line wrap-anywhere"><bdi>{field.value}</bdi></dd>
        </div>
      ))}
    </dl>
  );
}
