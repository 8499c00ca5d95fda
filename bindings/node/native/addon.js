// The Node addon, where there is one for this machine and a program may load it; otherwise the browser build, which runs
// everywhere.
"use strict";

// Not built for this machine; built for another system; forbidden, as by --no-addons and --permission.
const WITHOUT = ["MODULE_NOT_FOUND", "ERR_DLOPEN_FAILED", "ERR_DLOPEN_DISABLED"];

module.exports = (entry) => {
  try {
    return require(`./pexip-mm-core.${process.platform}-${process.arch}.node`);
  } catch (error) {
    if (!WITHOUT.includes(error.code)) throw error;
    return require(`../raw/${entry}.js`);
  }
};
