import React, { useState } from "react";
import { useSelector } from "react-redux";

import type { AppWords } from "../i18n/app";
import type { AppModel } from "../model/app";
import { copyText } from "../model/clipboard";
import type { HostState } from "../selectors";
import * as selectors from "../selectors";
import type { Room } from "../wire";
import { Modal } from "./Modal";

interface Props {
  readonly channelId: string;
  readonly room: Room;
  readonly model: AppModel;
  readonly words: AppWords;
}

/** The ways into a channel's conference, each to be copied by itself. */
export function DialIn({ channelId, room: { link, dial_in: dialIn }, model, words }: Props) {
  const name = useSelector((state: HostState) => selectors.channelName(state, channelId));
  const [said, setSaid] = useState("");
  const copy = (text: string) => {
    setSaid("");
    void copyText(text).then((isCopied) => setSaid(isCopied ? words.copied : words.copyByHand));
  };
  const ways = [
    [words.link, link.copy, words.copyLink],
    [words.sip, dialIn.sip, words.copySip],
    [words.h323, dialIn.h323, words.copyH323],
    [words.guestPin, dialIn.guest_pin, words.copyGuestPin],
  ] as const;
  const { sip, guest_pin: pin } = dialIn;
  return (
    <Modal title={words.dialInTitle(name)} onClose={model.notices.close}>
      <dl className="pexip-ways">
        {ways.map(
          ([term, value, label]) =>
            value !== null && (
              <React.Fragment key={term}>
                <dt>{term}</dt>
                <dd>
                  <code>{value}</code>
                  <button type="button" aria-label={label} onClick={() => copy(value)}>
                    {words.copy}
                  </button>
                </dd>
              </React.Fragment>
            ),
        )}
      </dl>
      {sip === null && <p>{words.noDialIn}</p>}
      <div role="status">{said}</div>
      <div className="pexip-actions">
        {sip !== null && pin !== null && (
          <button type="button" onClick={() => copy(words.sipWithPin(sip, pin))}>
            {words.copySipWithPin}
          </button>
        )}
        <button type="button" onClick={model.notices.close}>
          {words.close}
        </button>
      </div>
    </Modal>
  );
}
