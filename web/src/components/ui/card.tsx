import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** A named group, not a landmark: a long conversation has many of them. */
export function Card({ className, ...props }: ComponentProps<"div">) {
  return <div role="group" className={cn("overflow-hidden rounded-xl border bg-surface", className)} {...props} />;
}

export function CardHeader({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 pt-3 pb-2", className)} {...props} />;
}

export function CardTitle({ className, ...props }: ComponentProps<"h2">) {
  return <h2 className={cn("min-w-0 text-sm font-semibold wrap-anywhere", className)} {...props} />;
}

export function CardContent({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("px-4 pb-4", className)} {...props} />;
}

export function CardFooter({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("flex flex-wrap items-center gap-3 border-t px-4 py-3", className)} {...props} />;
}
