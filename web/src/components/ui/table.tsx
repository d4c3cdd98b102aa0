import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** The scrolling frame takes focus, so that a wide table can be moved with the keyboard. */
export function Table({ className, label, ...props }: ComponentProps<"table"> & { label: string }) {
  return (
    <div className="max-h-96 overflow-auto" role="group" aria-label={label} tabIndex={0}>
      <table className={cn("w-full border-separate border-spacing-0 text-sm", className)} {...props} />
    </div>
  );
}

export function TableHead({ className, ...props }: ComponentProps<"th">) {
  return <th scope="col" className={cn("sticky top-0 border-b bg-surface px-4 py-2 text-left max-sm:px-2.5 max-sm:first:pl-4 max-sm:last:pr-4 font-medium text-soft", className)} {...props} />;
}

export function TableCell({ className, ...props }: ComponentProps<"td">) {
  return <td className={cn("border-b border-border/60 px-4 py-1.5 max-sm:px-2.5 max-sm:first:pl-4 max-sm:last:pr-4", className)} {...props} />;
}
