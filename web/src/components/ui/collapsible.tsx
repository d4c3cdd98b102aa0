import * as Primitive from "@radix-ui/react-collapsible";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export const Collapsible = Primitive.Root;
export const CollapsibleContent = Primitive.Content;

export function CollapsibleTrigger({ className, children, ...props }: ComponentProps<typeof Primitive.Trigger>) {
  return (
    <Primitive.Trigger
      className={cn("group inline-flex items-center gap-1.5 rounded text-sm text-soft hover:text-foreground", className)}
      {...props}
    >
      <svg viewBox="0 0 16 16" className="size-3.5 transition-transform group-data-[state=open]:rotate-90" aria-hidden="true">
        <path d="m6 4 4 4-4 4" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      {children}
    </Primitive.Trigger>
  );
}
