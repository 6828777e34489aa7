/** Spanish, with «tú», as most ticket shops in it do. What the keys and the signs mean is said in en.js. */
export default {
  "retry": "Volver a intentarlo",
  "error.load": "La venta de entradas no se ha cargado. Comprueba tu conexión e inténtalo de nuevo.",
  "error.internal": "Algo se ha roto y es culpa nuestra. Inténtalo de nuevo: si empezaste un pedido, no se pierde.",

  "widget.label": "Comprar entradas",
  "loading": "Cargando las entradas…",
  "quote": "«{name}»",

  "duration.seconds": { one: "{count}~segundo", many: "{count} de segundos", other: "{count}~segundos" },
  "duration.minutes": { one: "{count}~minuto", many: "{count} de minutos", other: "{count}~minutos" },
  "duration.hours": { one: "{count}~hora", many: "{count} de horas", other: "{count}~horas" },

  // Choosing
  "sets.label": "Entradas",
  "set.fee": "incl. {fee} de gastos",
  "set.left": { "=1": "la última", one: "queda~{count}", many: "quedan~{count}", other: "quedan~{count}" },
  "set.gone": "Agotadas",
  "set.plus": "Añadir una entrada: {name}",
  "set.minus": "Quitar una entrada: {name}",
  "total.none": "Elige tus entradas",
  "total.label": {
    one: "Total por {count}~entrada",
    many: "Total por {count} de entradas",
    other: "Total por {count}~entradas",
  },
  "checkout": "Comprar",
  "checkout.busy": "Reservando…",
  "checkout.anyway": "Reservar de todos modos",
  "checkout.slow": "La taquilla tarda más de lo normal. Puedes esperar o cancelar el pedido.",
  "hold.known": "Te guardamos las entradas durante {duration} mientras compras.",
  "hold.unknown": "Reservamos tus entradas por un tiempo.",
  "limit.order": {
    one: "En un pedido solo cabe {count}~entrada.",
    many: "En un pedido caben como mucho {count} de entradas.",
    other: "En un pedido caben como mucho {count}~entradas.",
  },
  "limit.set": {
    one: "En un pedido solo cabe {count}~entrada de este tipo.",
    many: "En un pedido caben como mucho {count} de entradas de este tipo.",
    other: "En un pedido caben como mucho {count}~entradas de este tipo.",
  },
  "choose.first": "Elige primero tus entradas.",
  "event.closed": "Las entradas para este evento no están a la venta en este momento.",
  "event.gone": "Todas las entradas están vendidas. A veces alguna vuelve a la venta: pásate más tarde.",

  // An order that holds tickets
  "held.label": "Las entradas son tuyas durante",
  "held.last-minute": "Queda el último minuto",
  "held.note.apart": "El pago se abre en otra pestaña. Cuando se acabe el tiempo, las entradas vuelven a la venta.",
  "held.note": "Cuando se acabe el tiempo, las entradas vuelven a la venta.",
  "held.confirming": "Se acabó el tiempo, estamos comprobando tu pedido…",
  "paying.note": "En cuanto llegue el pago, verás aquí el número de pedido. ¿Has cambiado de idea? Cancela el pedido.",
  "paying.unpaid":
    "Aún no está pagado. Tus entradas siguen reservadas: paga de nuevo o cancela el pedido. Si acabas de pagar, espera un momento.",
  "paying.unpaid.wait":
    "Aún no está pagado. Tus entradas siguen reservadas. Si acabas de pagar, espera un momento; si no, puedes cancelar el pedido.",
  "paying.label": "Esperando el pago. Las entradas son tuyas durante",
  "order.number": "Pedido n.º~{number}",
  "order.line": "{name} × {count}",
  "order.mixed": "Elegiste varios tipos de entradas. Cuáles te han tocado pone en las propias entradas.",
  "seat.row": "Fila~{number}",
  "seat.number": "asiento~{number}",
  "order.found": "Este es el pedido que empezaste antes. Las entradas siguen siendo tuyas.",
  "order.fewer": {
    one: "Solo hemos encontrado {count} de {wanted} y te la guardamos. Si es poco, cancela el pedido.",
    many: "Solo hemos encontrado {count} de {wanted} y te las guardamos. Si son pocas, cancela el pedido.",
    other: "Solo hemos encontrado {count} de {wanted} y te las guardamos. Si son pocas, cancela el pedido.",
  },
  "cancel": "Cancelar el pedido",
  "cancel.busy": "Cancelando…",
  "cancel.question": "¿Cancelar el pedido? Las entradas vuelven a la venta.",
  "cancel.question.paying": "¿Cancelar el pedido? Si estás pagando o acabas de pagar, no lo canceles: espera un minuto.",
  "cancel.yes": "Sí, cancelar",
  "cancel.no": "No, mantenerlo",
  "cancel.failed": "El pedido no está cancelado y las entradas siguen siendo tuyas. Si no las quieres, cancélalo otra vez.",

  // The buyer's details, the promo code, Pay
  "details.label": "Tus datos",
  "details.name": "Tu nombre",
  "details.email": "Correo",
  "details.phone": "Teléfono",
  "details.optional": "opcional",
  "details.name.missing": "Escribe tu nombre, por favor.",
  "details.email.missing": "Escribe tu correo, por favor.",
  "details.phone.missing": "Escribe tu teléfono, por favor.",
  "details.email.wrong": "Revísalo, por favor: un correo es como nombre@example.org.",
  "details.long": {
    one: "Es demasiado largo: cabe {count}~carácter como mucho.",
    many: "Es demasiado largo: caben {count} de caracteres como mucho.",
    other: "Es demasiado largo: caben {count}~caracteres como mucho.",
  },
  "details.refused": "La taquilla no lo ha aceptado. Revísalo, por favor.",
  "details.odd": "Hay caracteres invisibles. Bórralo, por favor, y escríbelo otra vez.",
  "promo.label": "Tengo un código promocional",
  "promo.apply": "Aplicar",
  "promo.busy": "Comprobando…",
  "promo.remove": "Quitar",
  "promo.missing": "Escribe primero el código.",
  "promo.waiting": "Aplica el código o bórralo.",
  "promo.applied": "El código vale: {sum} menos.",
  "promo.removed": "El código se ha quitado. A pagar: {sum}.",
  "promo.refused": "Este código no vale aquí. Revisa el código y sus condiciones o sigue sin él.",
  "pay": "Pagar {sum}",
  "pay.busy": "Abriendo el pago…",
  "pay.again": "Volver al pago",
  "pay.apart": "Se abre en otra pestaña.",
  "pay.unknown": "No se ha podido cargar el pago. Tus entradas siguen reservadas: inténtalo de nuevo o cancela el pedido.",

  // How it ended
  "canceled.text": "Tu pedido está cancelado y las entradas vuelven a estar a la venta. Tu selección sigue aquí.",
  "expired.text": "Se acabó el tiempo y las entradas vuelven a estar a la venta. Tu selección sigue aquí: vuelve a comprar.",
  "paid.title": "Las entradas son tuyas",
  "paid.number": "Número de pedido",
  "paid.text": "Guarda el número: con él, la organización encuentra tu pedido.",
  "paid.seen": "Supimos de tu pago a las {time}.",
  "paid.more": "Comprar más entradas",

  // The network
  "offline.choose": "No tienes conexión. Elige con calma: podrás comprar en cuanto vuelva.",
  "offline.held": "No tienes conexión. El tiempo corre y las entradas siguen siendo tuyas. Cuando vuelva, lo comprobamos todo.",
  "offline.over": "No tienes conexión y se acabó el tiempo. Cuando vuelva, comprobamos tu pedido.",

  // Errors
  "error.network": "No llegamos a la taquilla. Comprueba tu conexión e inténtalo de nuevo.",
  "error.timeout": "La taquilla tarda demasiado en responder. Inténtalo de nuevo.",
  "error.unauthorized": "La taquilla no ha aceptado la petición de este sitio. Avisa a la organización, por favor.",
  "error.not-found": "No hemos encontrado este evento a la venta. Mira otras fechas o pregunta a la organización.",
  "error.order-gone": "Este pedido ya no existe. Elige otra vez tus entradas.",
  "error.order-gone.paying":
    "Desde aquí ya no se ve este pedido. Si has pagado, la organización puede encontrar tus entradas por tu correo.",
  "error.order-gone.paying.number":
    "Desde aquí ya no se ve el pedido n.º~{number}. Si has pagado, la organización puede encontrarlo por este número.",
  "error.sold-out": "Alguien acaba de comprar estas entradas. Elige otras.",
  "error.sold-out.sets": "No quedan entradas de {sets}. Elige otras.",
  "error.partial": "Ya no quedan tantas y las hemos soltado. Coge menos o elige otras.",
  "error.partial.sets": "Ya no quedan tantas y las hemos soltado. Quedan: {sets}. Coge menos o elige otras.",
  "error.partial.set": "«{name}»~– {count}",
  "error.conflict": "Este pedido se está cambiando en otra ventana. Espera un momento e inténtalo de nuevo.",
  "error.limited": "Demasiados intentos seguidos. Espera un minuto e inténtalo de nuevo.",
  "error.rejected": "La taquilla ha rechazado el pedido. Elige otras entradas o inténtalo más tarde.",
  "error.rejected.order": "La taquilla no lo ha aceptado. Revisa tus datos e inténtalo de nuevo.",
  "error.rejected.address":
    "La página de pago no tiene una dirección segura y no la abrimos. Cancela el pedido o pregunta a la organización.",
  "error.not-cancellable": "Este pedido ya no se puede cancelar aquí. La organización te ayuda con la devolución.",
  "error.expired": "No hemos podido guardar las entradas y vuelven a estar a la venta. Tu selección sigue aquí: vuelve a comprar.",
  "error.unconfirmed":
    "No sabemos si el pedido llegó a crearse. Inténtalo después de las {time}: para entonces las entradas estarán libres seguro.",
  "error.unconfirmed.again": "La respuesta no llegó. Pulsa {button} otra vez: no habrá un segundo pedido.",
  "error.unconfirmed.cancel":
    "No hemos podido confirmar la cancelación. Inténtalo de nuevo; si no, las entradas se liberan solas a las {time} como tarde.",
  "error.server": "La taquilla tiene un problema. Espera un minuto e inténtalo de nuevo.",
  "error.decode": "No hemos entendido la respuesta de la taquilla. Inténtalo de nuevo; si no, pregunta a la organización.",

  // For those who listen to the page: the number comes first
  "announce.held": {
    one: "{count}~minuto: durante ese tiempo te guardamos las entradas. Pedido n.º~{number}.",
    many: "{count} de minutos: durante ese tiempo te guardamos las entradas. Pedido n.º~{number}.",
    other: "{count}~minutos: durante ese tiempo te guardamos las entradas. Pedido n.º~{number}.",
  },
  "announce.minutes": {
    one: "{count}~minuto queda. Después las entradas vuelven a la venta.",
    many: "{count} de minutos quedan. Después las entradas vuelven a la venta.",
    other: "{count}~minutos quedan. Después las entradas vuelven a la venta.",
  },
  "announce.seconds": {
    one: "{count}~segundo queda. Después las entradas vuelven a la venta.",
    many: "{count} de segundos quedan. Después las entradas vuelven a la venta.",
    other: "{count}~segundos quedan. Después las entradas vuelven a la venta.",
  },
  "announce.paid": "Las entradas son tuyas. Número de pedido {number}.",
};
