/** What the web client of each version has: its libraries, its page's policy, and what plugins may call. */

/** What every version has, with the names of the arguments. */
const SINCE_6 = {
  registerRootComponent: ["component"],
  registerGlobalComponent: ["component"],
  registerChannelHeaderButtonAction: ["icon", "action", "dropdownText", "tooltipText"],
  registerCallButtonAction: ["button", "dropdownButton", "action"],
  registerChannelHeaderMenuAction: ["text", "action", "shouldRender"],
  registerMainMenuAction: ["text", "action", "mobileIcon"],
  registerPostTypeComponent: ["type", "component"],
  registerPostDropdownMenuAction: ["text", "action", "filter"],
  registerRightHandSidebarComponent: ["component", "title"],
  registerMessageWillBePostedHook: ["hook"],
  registerSlashCommandWillBePostedHook: ["hook"],
  registerAdminConsoleCustomSetting: ["key", "component", "options"],
  registerReducer: ["reducer"],
  registerTranslations: ["getTranslationsForLocale"],
  registerWebSocketEventHandler: ["event", "handler"],
  registerReconnectHandler: ["handler"],
  unregisterComponent: ["componentId"],
  unregisterPostTypeComponent: ["componentId"],
  unregisterWebSocketEventHandler: ["event"],
  unregisterReconnectHandler: [],
};

const SINCE_7 = { registerAppBarComponent: ["iconUrl", "action", "tooltipText", "supportedProductIds", "rhsComponent", "rhsTitle"] };
const SINCE_9 = { registerDesktopNotificationHook: ["hook"], registerUserSettings: ["setting"] };
const SINCE_10 = { registerAdminConsoleCustomSection: ["key", "component"] };

export const VERSIONS = {
  "6.7.2": { react: 16, redux: 4, "react-redux": 7, "react-intl": 5, policy: "script-src 'self' cdn.rudderlabs.com/", functions: SINCE_6, takesObjects: false },
  "9.10": {
    ...{ react: 17, redux: 4, "react-redux": 7, "react-intl": 5, policy: "script-src 'self' cdn.rudderlabs.com/" },
    ...{ functions: { ...SINCE_6, ...SINCE_7, ...SINCE_9 }, takesObjects: true },
  },
  "11.4": {
    ...{ react: 18, redux: 5, "react-redux": 9, "react-intl": 6, policy: "script-src 'self'" },
    ...{ functions: { ...SINCE_6, ...SINCE_7, ...SINCE_9, ...SINCE_10 }, takesObjects: true },
  },
  // No server of the testbed is this one: what is loaded into the client is tried with its React.
  "12": {
    ...{ react: 19, redux: 5, "react-redux": 9, "react-intl": 7, policy: "script-src 'self'" },
    ...{ functions: { ...SINCE_6, ...SINCE_7, ...SINCE_9, ...SINCE_10 }, takesObjects: true },
  },
};
