// The parts of the editor's package that its types do not name.
declare module 'monaco-editor/features/register.all';
declare module 'monaco-editor/editor/editor.worker?worker&url' {
  const url: string;
  export default url;
}
