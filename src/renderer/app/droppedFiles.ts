// Everything in a drop, folders opened. The browser lists a folder a hundred entries at a time.

/** Must be called in the drop handler itself: the items are gone afterwards. */
export function takeDrop(data: DataTransfer): Promise<readonly File[]> {
  const entries = [...data.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null)).filter((e) => e !== null);
  if (entries.length === 0) return Promise.resolve([...data.files]);
  return Promise.all(entries.map(open)).then((lists) => lists.flat());
}

async function open(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return files;
    for (const child of batch) files.push(...(await open(child)));
  }
}
