import { useCallback, useEffect, useState } from "react";
import { Conversation } from "./components/conversation";
import { Header } from "./components/header";
import { Sidebar } from "./components/sidebar";
import { useInfo } from "./hooks/use-info";
import { useRoute } from "./hooks/use-route";
import { useSession } from "./hooks/use-session";
import { useThreads } from "./hooks/use-threads";
import { useI18n } from "./i18n";
import { takeReturn } from "./lib/outcome";

const back = takeReturn();
const wide = () => window.matchMedia("(min-width: 48rem)").matches;

export function App() {
  const { t, locale } = useI18n();
  const { threads, refresh } = useThreads(locale);
  const { threadId, isFresh, isOurs, open, fresh } = useRoute();
  const { session, snapshot } = useSession(threadId, isFresh, locale, refresh);
  const { info, down, ask } = useInfo(locale, snapshot.reconnecting);
  const [sidebar, setSidebar] = useState(wide);
  const product = info?.product ?? "Habla";
  const title = threads.find((thread) => thread.id === threadId)?.title;

  useEffect(() => {
    document.title = title ? `${title} · ${product}` : product;
  }, [title, product]);

  const close = useCallback(() => {
    if (!wide()) setSidebar(false);
  }, []);
  const then = (go: () => void) => () => {
    go();
    close();
  };
  return (
    <div className="flex h-full flex-col">
      <a href="#conversation" className="sr-only rounded-lg bg-surface px-4 py-2 focus:not-sr-only focus:absolute focus:z-30 focus:m-2">{t.skip}</a>
      <Header info={info} down={down} back={back} open={sidebar} onToggle={() => setSidebar((before) => !before)} onAccount={ask} />
      <div className="relative flex min-h-0 flex-1">
        <Sidebar threads={threads} current={threadId} open={sidebar} onSelect={(id) => then(() => open(id))()} onNew={then(fresh)} onClose={close} />
        <Conversation key={threadId} session={session} snapshot={snapshot} title={title ?? ""} isOurs={isOurs} questions={info?.questions[locale] ?? []} />
      </div>
    </div>
  );
}
