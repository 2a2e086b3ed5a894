/** Rows as lines whose columns stand below each other. Columns from `firstRight` on, where it is given, end in line. */
export function columns(rows: readonly (readonly string[])[], firstRight: number = Number.POSITIVE_INFINITY): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  const aligned = (cell: string, column: number): string =>
    column < firstRight ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
  return rows.map(row => row.map(aligned).join('  ').trimEnd())
}
