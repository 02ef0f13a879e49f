// The two script files of the parser package. Everything they define lands on the global object; bridge.ts types what we use.
declare module '@kusto/language-service-next/bridge.min.js';
declare module '@kusto/language-service-next/Kusto.Language.Bridge.min.js';
