import React, { type MouseEvent, useEffect, useRef, useState } from "react";
import { useSelector } from "react-redux";

import { type AppWords, appWords } from "../i18n/app";
import type { AppModel } from "../model/app";
import type { Dialog } from "../model/notices";
import type { HostState } from "../selectors";
import * as selectors from "../selectors";
import { DialIn } from "./DialIn";
import { Modal } from "./Modal";

/** What is shown above the page: a dialog, what was just done, and conferences whose end the person has to tell. */
export function Notices({ model }: { readonly model: AppModel }) {
  const { notices } = model;
  const [{ dialog, said, unobserved }, setNow] = useState(notices.now);
  useEffect(() => {
    const update = () => setNow(notices.now);
    update();
    return notices.subscribe(update);
  }, [notices]);
  const words = appWords(useSelector(selectors.locale));
  return (
    <>
      {dialog !== null && <Shown key={dialog.kind} dialog={dialog} model={model} words={words} />}
      <div className="pexip pexip-corner">
        {unobserved.map((channelId) => (
          <Unobserved key={channelId} channelId={channelId} model={model} words={words} />
        ))}
        <div role="status" className={said === "" ? undefined : "pexip-card"}>
          {said}
        </div>
      </div>
    </>
  );
}

interface Props {
  readonly model: AppModel;
  readonly words: AppWords;
}

function Unobserved({ channelId, model, words }: Props & { readonly channelId: string }) {
  const name = useSelector((state: HostState) => selectors.channelName(state, channelId));
  return (
    <div className="pexip-card">
      <span>{words.youAreIn(name)}</span>
      <button type="button" onClick={() => model.leave(channelId)}>
        {words.leave}
      </button>
    </div>
  );
}

function Shown({ dialog, model, words }: Props & { readonly dialog: Dialog }) {
  const close = model.notices.close;
  switch (dialog.kind) {
    case "problem":
      return <ProblemDialog {...dialog} close={close} words={words} />;
    case "blocked":
      return <Blocked {...dialog} model={model} words={words} />;
    case "pin":
      return (
        <Modal title={words.pinTitle[dialog.role]} onClose={close}>
          <p>{words.pin[dialog.role]}</p>
          <p className="pexip-pin">
            <code>{dialog.pin}</code>
          </p>
          <Actions close={close} words={words} />
        </Modal>
      );
    case "dialIn":
      return <DialIn {...dialog} model={model} words={words} />;
    case "copy":
      return <CopyByHand text={dialog.text} close={close} words={words} />;
  }
}

interface CloseProps {
  readonly close: () => void;
  readonly words: AppWords;
}

function Actions({ close, words, children }: CloseProps & { readonly children?: React.ReactNode }) {
  return (
    <div className="pexip-actions">
      <button type="button" onClick={close}>
        {words.close}
      </button>
      {children}
    </div>
  );
}

function ProblemDialog({ problem, retry, close, words }: CloseProps & Extract<Dialog, { kind: "problem" }>) {
  const known: Readonly<Record<string, string | undefined>> = words.problems;
  const again = () => {
    close();
    retry?.();
  };
  return (
    <Modal isAlert title={words.problemTitle} onClose={close}>
      <p>{problem.message ?? known[problem.code] ?? words.problems.unexpected}</p>
      <Actions close={close} words={words}>
        {retry !== null && !problem.isFinal && (
          <button type="button" className="pexip-primary" onClick={again}>
            {words.tryAgain}
          </button>
        )}
      </Actions>
    </Modal>
  );
}

function Blocked({ channelId, link, toType, model, words }: Props & Extract<Dialog, { kind: "blocked" }>) {
  const open = (event: MouseEvent) => {
    // Without a window of its own, the browser follows the link as any other.
    if (model.openBlocked(channelId, link, toType)) event.preventDefault();
  };
  return (
    <Modal title={words.blockedTitle} onClose={model.notices.close}>
      <p>{words.blocked}</p>
      <Actions close={model.notices.close} words={words}>
        <a className="pexip-link-button pexip-primary" href={link} target="_blank" rel="noopener noreferrer" onClick={open}>
          {words.open}
        </a>
      </Actions>
    </Modal>
  );
}

function CopyByHand({ text, close, words }: CloseProps & { readonly text: string }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  return (
    <Modal title={words.copyTitle} onClose={close}>
      <p>{words.copyByHand}</p>
      <input ref={field} type="text" readOnly aria-label={words.copyTitle} value={text} />
      <Actions close={close} words={words} />
    </Modal>
  );
}
