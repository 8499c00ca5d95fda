/** Of Mattermost's plugin registry, what this plugin calls. What is optional is not in every version. */
import type { ComponentType, ReactElement } from "react";
import type { Store } from "redux";

import type { HostState } from "./selectors";

/** A channel or its id, as far as an action is given one. */
export interface GivenChannel {
  readonly id: string;
}

type Act = (channel?: GivenChannel | null) => void;

export interface Registry {
  registerReducer: (reducer: (state: never, action: never) => unknown) => void;
  registerChannelHeaderButtonAction: (icon: ReactElement, action: Act, dropdownText: string, tooltipText: string) => string;
  registerAppBarComponent?: (iconUrl: string, action: Act, tooltipText: string) => string;
  registerChannelHeaderMenuAction: (
    text: string,
    action: (channelId: string) => void,
    shouldRender: (state: HostState) => boolean,
  ) => string;
  registerPostTypeComponent: (type: string, component: ComponentType<{ post: HostPost }>) => string;
  registerGlobalComponent?: (component: ComponentType) => string;
  registerRootComponent: (component: ComponentType) => string;
  registerAdminConsoleCustomSetting: (key: string, component: ComponentType<ConsoleProps>, options: { showTitle: boolean }) => void;
  registerWebSocketEventHandler: (event: string, handler: (message: { readonly data: unknown }) => void) => void;
  registerReconnectHandler: (handler: () => void) => void;
  unregisterComponent: (id: string) => void;
}

export type HostStore = Store<HostState>;

/** A post, as far as the plugin reads it. */
export interface HostPost {
  readonly id: string;
  readonly channel_id: string;
  readonly message: string;
  readonly props?: Readonly<Record<string, unknown>> | undefined;
}

/** What the System Console gives a plugin's own setting. */
export interface ConsoleProps {
  /** Path of the setting in the configuration, with `+` for the dots of the plugin's id. */
  readonly id: string;
  readonly label?: unknown;
  readonly helpText?: unknown;
  readonly value: unknown;
  readonly disabled?: boolean | undefined;
  /** The configuration as it is saved. */
  readonly config?: unknown;
  /** The page's values as they are now, by path. Older servers give none. */
  readonly currentState?: Readonly<Record<string, unknown>> | undefined;
  readonly onChange: (id: string, value: unknown) => void;
  readonly setSaveNeeded?: (() => void) | undefined;
}

/** What Mattermost calls. */
export interface Plugin {
  initialize: (registry: Registry, store: HostStore) => void;
  uninitialize: () => void;
}

declare global {
  interface Window {
    registerPlugin: (id: string, plugin: Plugin) => void;
  }
}
