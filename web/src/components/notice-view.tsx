import type { Notice } from "@/agui/types";
import { SafeLink } from "./safe-link";
import { Alert } from "./ui/alert";

export function NoticeView({ notice }: { notice: Notice }) {
  return (
    <Alert data-testid="notice" variant={notice.level}>
      <span className="font-medium wrap-anywhere">{notice.text}</span>
      {notice.link && <SafeLink href={notice.link.href}>{notice.link.label}</SafeLink>}
    </Alert>
  );
}
