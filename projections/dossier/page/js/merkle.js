/* The Merkle tree of RFC 6962 section 2.1; inclusion after RFC 9162 section 2.1.3.2. */

function leafHash(entry) {
  return sha256([0].concat(entry));
}

function nodeHash(left, right) {
  return sha256([1].concat(left, right));
}

/* Whether proof (hashes, lowest first) shows leaf at index in the tree of size leaves. */
function included(leaf, index, size, proof, root) {
  var fn, sn, result, i;
  if (!isWhole(index) || !isWhole(size) || index >= size || leaf.length !== 32) {
    return false;
  }
  fn = index;
  sn = size - 1;
  result = leaf;
  for (i = 0; i < proof.length; i += 1) {
    if (sn === 0 || !proof[i] || proof[i].length !== 32) {
      return false;
    }
    if (fn % 2 === 1 || fn === sn) {
      result = nodeHash(proof[i], result);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      result = nodeHash(result, proof[i]);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && sameBytes(result, root);
}

/* The root over leaf hashes. */
function rootOf(leaves) {
  var k = 1;
  if (leaves.length === 0) {
    return sha256([]);
  }
  if (leaves.length === 1) {
    return leaves[0];
  }
  while (k * 2 < leaves.length) {
    k *= 2;
  }
  return nodeHash(rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)));
}
