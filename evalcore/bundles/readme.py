"""The README.txt of a bundle: one fixed text for each format, so that it can be checked as well.

Bundles lie in drawers for years: a word changed here makes every earlier bundle one that does not
hold. Another text needs another format, or verify has to know the digest of this one as well.
"""

TEXT = """\
考核记录包 · a bundle of an assessment record (evalcore bundle/v1)
================================================================

本文件夹(或压缩包)是一份考核记录截至某一存证点的完整副本,可离线核验、可复算。

  checkpoint            存证点:记录名称、规模、根;下面是签名
  tile/                 Merkle 树与逐条记录(C2SP tlog-tiles)
  commits.jsonl         历次写入的规模、时间、根
  certificates/         公布结果的证书
  results/              证书所指的结果表(原文的 SHA-256 即证书中的摘要)
  scheme/               考核办法及其他公开文件,以 SHA-256 命名;files.json 是名称表
  sources/              原始文件(只有要求时才有)
  private.jsonl         保密内容(只有要求并有密钥时才有)
  columns/              各类事实的 Parquet 表,便于查看,不作凭据
  keys/                 记录中登记的公钥。公钥要另从可信处取得,不能只信包内的
  manifest.json         各文件的 SHA-256 与大小;manifest.sha256 内容相同

怎样核验:
  evalcore verify <本包> --policy <政策文件>     逐条核对,并核对签名
  evalcore replay <证书> --store <本包>          按原办法重新计算并比对
  sha256sum -c manifest.sha256                   只核对文件是否完好(解压后)
说明见 docs/bundle.md。

----------------------------------------------------------------

This folder (or zip) is a whole copy of an assessment record up to one checkpoint. It can be
verified and computed again offline.

  checkpoint            origin, size and root of the log, and who signed them
  tile/                 Merkle tree and every entry (C2SP tlog-tiles)
  commits.jsonl         size, time and root of each commit
  certificates/         certificates of published results
  results/              the result tables (the SHA-256 of each text is the certificate's digest)
  scheme/               schemes and other public files, named by SHA-256; files.json lists names
  sources/              source files, only where asked for
  private.jsonl         sealed words, only where asked for and by whoever holds the keys
  columns/              the facts as Parquet, for looking; they prove nothing
  keys/                 public keys that the record admitted. Take the keys that you trust from
                        elsewhere: those in here prove nothing by themselves
  manifest.json         SHA-256 and size of every file; manifest.sha256 says the same

How to check:
  evalcore verify <bundle> --policy <file>       every entry, tile, root and signature
  evalcore replay <certificate> --store <bundle> compute the results again and compare
  sha256sum -c manifest.sha256                   only that no file was damaged (unpack first)
See docs/bundle.md.
"""
