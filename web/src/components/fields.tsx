import type { Field } from "@/agui/types";

export function Fields({ fields }: { fields: Field[] }) {
  if (fields.length === 0) return null;
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-6 gap-y-1">
      {fields.map((field, at) => (
        <div key={at} className="contents">
          <dt className="text-soft">{field.label}</dt>
          <dd className="wrap-anywhere">{field.value}</dd>
        </div>
      ))}
    </dl>
  );
}
