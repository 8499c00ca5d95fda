/** The System Console's page of one plugin. */
import React, { useEffect, useState } from "react";
import { useSelector } from "react-redux";

import { call, get } from "./api";

export function PluginSettings({ id }) {
  const [manifest, setManifest] = useState();
  const [values, setValues] = useState({});
  const [said, setSaid] = useState("");
  useEffect(() => {
    Promise.all([get("plugins"), get("config")]).then(([{ active, inactive }, config]) => {
      setManifest([...active, ...inactive].find((one) => one.id === id));
      setValues(config.PluginSettings.Plugins[id] ?? {});
    }, (error) => setSaid(error.message));
  }, [id]);
  const save = (event) => {
    event.preventDefault();
    setSaid("");
    call("PUT", "config/patch", { PluginSettings: { Plugins: { [id]: values } } }).then(() => setSaid("Saved"), (error) => setSaid(error.message));
  };
  return (
    <form id={`plugin_${id}`} onSubmit={save} style={{ fontFamily: "sans-serif", padding: 12 }}>
      <h1>{manifest?.name}</h1>
      {manifest?.settings_schema?.settings.map((setting) => (
        <Setting key={setting.key} {...{ id, setting, values, setValues }} />
      ))}
      <button id="saveSetting">Save</button>
      <p role="status">{said}</p>
    </form>
  );
}

function Setting({ id, setting, values, setValues }) {
  const key = setting.key.toLowerCase();
  const custom = useSelector((state) => state.plugins.adminConsoleCustomComponents[id]?.[key]);
  const name = `PluginSettings.Plugins.${id.replace(/\./g, "+")}.${key}`;
  const value = values[key] ?? setting.default ?? "";
  const set = (to) => setValues((all) => ({ ...all, [key]: to }));
  if (setting.type === "custom") {
    const Component = custom?.component;
    const given = { value, disabled: false, config: {}, license: {}, setByEnv: false, helpText: setting.help_text };
    const none = () => {};
    return Component ? <Component id={name} label={setting.display_name} {...given} onChange={(_, to) => set(to)} setSaveNeeded={none} registerSaveAction={none} unRegisterSaveAction={none} /> : null;
  }
  const field = { id: name, value, "aria-describedby": `${name}_help`, onChange: (event) => set(event.target.value) };
  return (
    <p>
      <label htmlFor={name}>{setting.display_name}</label> <Field setting={setting} field={field} value={value} set={set} />
      <br />
      <small id={`${name}_help`}>{setting.help_text}</small>
    </p>
  );
}

function Field({ setting: { type, options, placeholder }, field, value, set }) {
  if (type === "bool") return <input {...field} value="true" type="checkbox" checked={String(value) === "true"} onChange={(event) => set(event.target.checked)} />;
  if (type === "dropdown" || type === "radio") return <select {...field}>{options.map((one) => <option key={one.value} value={one.value}>{one.display_name}</option>)}</select>;
  if (type === "longtext") return <textarea {...field} placeholder={placeholder} />;
  return <input {...field} type={type === "number" ? "number" : "text"} placeholder={placeholder} />;
}
