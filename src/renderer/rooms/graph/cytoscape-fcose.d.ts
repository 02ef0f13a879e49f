// cytoscape-fcose ships no types; it is a Cytoscape extension and nothing more.
declare module 'cytoscape-fcose' {
  const extension: import('cytoscape').Ext;
  export default extension;
}
