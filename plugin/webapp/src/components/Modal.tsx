import React, { type ReactNode, useEffect, useRef, useState } from "react";

interface ModalProps {
  readonly title: string;
  /** Whether it interrupts to tell of a trouble. */
  readonly isAlert?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

let last = 0;

/** A dialog above the page. It has the focus as long as it is there, closes with Escape, and gives the focus back. */
export function Modal({ title, isAlert = false, onClose, children }: ModalProps) {
  const [id] = useState(() => `pexip-dialog-${(last += 1)}`);
  const dialog = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  }, [onClose]);

  useEffect(() => {
    const here = dialog.current;
    if (here === null) return undefined;
    const before = document.activeElement;
    here.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") {
        // The page would close something of its own, too.
        event.stopPropagation();
        close.current();
      } else if (event.key === "Tab") {
        keepFocus(here, event);
      }
    };
    document.addEventListener("keydown", onKey, true);
    return () => {
      document.removeEventListener("keydown", onKey, true);
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  return (
    <div className="pexip pexip-backdrop">
      <div
        ref={dialog}
        className="pexip-modal"
        role={isAlert ? "alertdialog" : "dialog"}
        aria-modal="true"
        aria-labelledby={`${id}-title`}
        aria-describedby={isAlert ? `${id}-text` : undefined}
        tabIndex={-1}
      >
        <h2 id={`${id}-title`}>{title}</h2>
        <div id={`${id}-text`}>{children}</div>
      </div>
    </div>
  );
}

/** Goes round within the dialog. */
function keepFocus(dialog: HTMLElement, event: KeyboardEvent) {
  const stops = [...dialog.querySelectorAll<HTMLElement>("a[href], button:not(:disabled), input:not(:disabled), textarea")];
  const [first, final] = [stops[0], stops[stops.length - 1]];
  const { activeElement } = document;
  const isInside = dialog.contains(activeElement) && activeElement !== dialog;
  if (event.shiftKey && (activeElement === first || !isInside)) {
    event.preventDefault();
    final?.focus();
  } else if (!event.shiftKey && (activeElement === final || !isInside)) {
    event.preventDefault();
    first?.focus();
  }
}
