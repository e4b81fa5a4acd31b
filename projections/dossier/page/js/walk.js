/* The canonical walk over the document as the browser holds it (projections/dossier/page/walk.py).
 *
 * While it walks it builds the tree anew, and this copy is what is shown afterwards: what can't be
 * seen on the walk (a shadow tree) is not in it. The tree is read through the first properties of
 * nodes, so that no element's name can stand in for one. */

var EXPECTED = (' html head body meta title style script main section article header footer nav div p ' +
  'ul ol li dl dt dd table caption thead tbody tfoot tr th td span strong em b i small code abbr time ' +
  'mark sub sup a br hr details summary figure figcaption blockquote ');

/* Elements that can bear a shadow tree, shown in the place of what they hold. */
var HOSTS = ' article blockquote body div footer header main nav p section span ';

function getter(owner, name) {
  var found = Object.getOwnPropertyDescriptor(owner.prototype, name);
  return function (node) {
    return found.get.call(node);
  };
}

/* {bytes, ids: {id: element of the copy}, texts: {id: text of a script}, body: the copy, before: the
 * body as it was, hosts: its elements that could bear a shadow tree}. */
function walkDocument(page) {
  var first = getter(Node, 'firstChild'), next = getter(Node, 'nextSibling');
  var kind = getter(Node, 'nodeType'), called = getter(Node, 'nodeName');
  var value = getter(Node, 'nodeValue');
  var found = {bytes: utf8('evalcore page walk v1\n'), ids: {}, texts: {}, body: null, before: null,
    hosts: []};

  function put(text) {
    var data = utf8(text), length = utf8(String(data.length) + ':'), i;
    for (i = 0; i < length.length; i += 1) {
      found.bytes.push(length[i]);
    }
    for (i = 0; i < data.length; i += 1) {
      found.bytes.push(data[i]);
    }
  }

  function mark(code) {
    found.bytes.push(code.charCodeAt(0));
  }

  function byName(a, b) {
    return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  }

  function element(node, copyOf) {
    var name = called(node).toLowerCase(), told = [], i, copy, id = null, inside = '', child, text;
    if (EXPECTED.indexOf(' ' + name + ' ') < 0 ||
        node.namespaceURI !== 'http://www.w3.org/1999/xhtml') {
      throw wrong('页面里多出元素 <' + name + '>', 'the page holds an element <' + name + '> more');
    }
    mark('<');
    put(name);
    copy = name === 'script' ? null : page.createElement(name);
    for (i = 0; i < node.attributes.length; i += 1) {
      told.push({name: node.attributes[i].name, value: node.attributes[i].value});
    }
    told.sort(byName);
    for (i = 0; i < told.length; i += 1) {
      put(told[i].name);
      put(told[i].value);
      if (copy) {
        copy.setAttribute(told[i].name, told[i].value);
      }
      if (told[i].name === 'id') {
        id = told[i].value;
      }
    }
    mark('>');
    if (id !== null) {
      if (has(found.ids, id)) {
        throw wrong('编号 ' + id + ' 出现两次', 'the id ' + id + ' stands twice');
      }
      found.ids[id] = copy;
    }
    child = first(node);
    while (child) {
      if (kind(child) === 3) {
        /* Browsers cut long texts into several nodes. */
        text = '';
        while (child && kind(child) === 3) {
          text += value(child);
          child = next(child);
        }
        inside += text;
        if (id !== 'issue') {
          mark('"');
          put(text);
        }
        if (copy) {
          copy.appendChild(page.createTextNode(text));
        }
      } else {
        other(child, copy);
        child = next(child);
      }
    }
    mark('/');
    if (HOSTS.indexOf(' ' + name + ' ') >= 0) {
      found.hosts.push(node);
    }
    if (name === 'script') {
      found.texts[id === null ? '' : id] = inside;
    }
    if (name === 'body') {
      found.body = copy;
      found.before = node;
    } else if (copy && copyOf && name !== 'head') {
      copyOf.appendChild(copy);
    }
  }

  function other(node, copy) {
    if (kind(node) === 1) {
      element(node, copy);
    } else if (kind(node) === 8) {
      mark('-');
      put(value(node));
    } else if (kind(node) === 10) {
      mark('!');
      put(node.name);
      put(node.publicId || '');
      put(node.systemId || '');
    } else {
      throw wrong('页面里有不认识的内容', 'the page holds something unknown');
    }
  }

  var at = first(page);
  while (at) {
    other(at, null);
    at = next(at);
  }
  return found;
}

/* Whether one of these elements, which are shown no more, bears a shadow tree. A closed one can be
 * found only by trying to give the element another. */
function bearShadows(hosts) {
  var i;
  for (i = 0; i < hosts.length; i += 1) {
    if (hosts[i].shadowRoot) {
      return true;
    }
    try {
      if (hosts[i].attachShadow) {
        hosts[i].attachShadow({mode: 'open'});
      }
    } catch (error) {
      return true;
    }
  }
  return false;
}

/* The text within an element, without spaces and line feeds at its ends. */
function textOf(node) {
  return allText(node).replace(/^[ \t\n]+|[ \t\n]+$/g, '');
}

function allText(node) {
  var found = '', child = node.firstChild;
  while (child) {
    found += child.nodeType === 3 ? child.nodeValue : child.nodeType === 1 ? allText(child) : '';
    child = child.nextSibling;
  }
  return found;
}
