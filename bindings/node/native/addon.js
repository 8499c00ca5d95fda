// The Node addon, where there is one for this machine; otherwise the browser build, which runs everywhere.
"use strict";

module.exports = (entry) => {
  try {
    return require(`./pexip-mm-core.${process.platform}-${process.arch}.node`);
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND" && error.code !== "ERR_DLOPEN_FAILED") throw error;
    return require(`../raw/${entry}.js`);
  }
};
