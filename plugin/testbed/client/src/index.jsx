/** The page: what plugins expect on `window`, then login, a channel or the System Console. */
import * as PropTypes from "prop-types";
import React from "react";
import ReactDOM from "react-dom";
import * as Root from "react-dom-root";
import * as ReactIntl from "react-intl";
import * as ReactRedux from "react-redux";
import * as Redux from "redux";

import { App } from "./page.jsx";
import { store } from "./store";

Object.assign(window, { PropTypes, React, ReactDOM, ReactIntl, ReactRedux, Redux });

const page = (
  <ReactRedux.Provider store={store}>
    <ReactIntl.IntlProvider locale="en" onError={() => {}}>
      <App />
    </ReactIntl.IntlProvider>
  </ReactRedux.Provider>
);
const root = document.getElementById("root");
if (Root.createRoot) Root.createRoot(root).render(page);
else Root.render(page, root);
