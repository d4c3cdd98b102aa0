import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const alertVariants = cva("flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl px-4 py-3 text-sm", {
  variants: {
    variant: {
      info: "bg-muted text-foreground",
      success: "bg-accent-soft text-accent",
      warning: "bg-warning-soft text-warning",
      error: "bg-danger-soft text-danger",
    },
  },
  defaultVariants: { variant: "info" },
});

export function Alert({ className, variant, ...props }: ComponentProps<"div"> & VariantProps<typeof alertVariants>) {
  return <div className={cn(alertVariants({ variant }), className)} {...props} />;
}
