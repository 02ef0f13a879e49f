// AG Grid in our colours, and the modules of it that the workbench uses (registered once, by the first grid shown).

import {
  CellApiModule, CellStyleModule, ClientSideRowModelApiModule, ClientSideRowModelModule, ColumnApiModule, ColumnAutoSizeModule, EventApiModule, GridStateModule,
  InfiniteRowModelModule, ModuleRegistry, NumberFilterModule, PinnedRowModule, RenderApiModule, RowApiModule, RowSelectionModule, RowStyleModule, ScrollApiModule,
  TextFilterModule, TooltipModule, themeQuartz,
} from 'ag-grid-community';

ModuleRegistry.registerModules([
  CellApiModule, CellStyleModule, ClientSideRowModelApiModule, ClientSideRowModelModule, ColumnApiModule, ColumnAutoSizeModule, EventApiModule, GridStateModule,
  InfiniteRowModelModule, NumberFilterModule, PinnedRowModule, RenderApiModule, RowApiModule, RowSelectionModule, RowStyleModule, ScrollApiModule, TextFilterModule, TooltipModule,
]);

export const gridTheme = themeQuartz.withParams({
  accentColor: 'var(--acc)',
  backgroundColor: 'var(--bg1)',
  foregroundColor: 'var(--tx)',
  borderColor: 'var(--line)',
  chromeBackgroundColor: 'var(--bg2)',
  headerBackgroundColor: 'var(--bg2)',
  headerTextColor: 'var(--dim)',
  headerFontWeight: 500,
  headerColumnResizeHandleColor: 'var(--line)',
  oddRowBackgroundColor: 'var(--bg1)',
  rowHoverColor: 'var(--hover)',
  selectedRowBackgroundColor: 'var(--accbg)',
  fontFamily: 'inherit',
  fontSize: 12,
  headerFontSize: 12,
  rowHeight: 26,
  headerHeight: 27,
  cellHorizontalPadding: 10,
  iconSize: 12,
  spacing: 4,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  columnBorder: false,
  focusShadow: 'none',
  browserColorScheme: 'inherit',
});
