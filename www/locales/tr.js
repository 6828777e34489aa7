/** Turkish, with “siz”. What the keys and the signs mean is said in en.js. */
export default {
  "retry": "Yeniden dene",
  "error.load": "Bilet satışı yüklenemedi. Bağlantınızı kontrol edip yeniden deneyin.",
  "error.internal": "Bir şey bozuldu, suç bizde. Yeniden deneyin: başladığınız sipariş kaybolmaz.",

  "widget.label": "Bilet satın alma",
  "loading": "Biletler yükleniyor…",
  "quote": "“{name}”",

  "duration.seconds": { one: "{count}~saniye", other: "{count}~saniye" },
  "duration.minutes": { one: "{count}~dakika", other: "{count}~dakika" },
  "duration.hours": { one: "{count}~saat", other: "{count}~saat" },

  // Choosing
  "sets.label": "Biletler",
  "set.fee": "{fee}~hizmet bedeli dahil",
  "set.left": { "=1": "son bilet", one: "{count}~bilet kaldı", other: "{count}~bilet kaldı" },
  "set.gone": "Tükendi",
  "set.plus": "Bilet ekle: {name}",
  "set.minus": "Bilet çıkar: {name}",
  "total.none": "Biletlerinizi seçin",
  "total.label": { one: "Toplam, {count}~bilet", other: "Toplam, {count}~bilet" },
  "checkout": "Satın al",
  "checkout.busy": "Ayırtılıyor…",
  "checkout.anyway": "Yine de ayırt",
  "checkout.slow": "Gişe her zamankinden geç yanıt veriyor. Bekleyebilir ya da siparişi iptal edebilirsiniz.",
  "hold.known": "Siparişinizi tamamlarken biletleri {duration} sizin için tutuyoruz.",
  "hold.unknown": "Biletleri kısa bir süre tutuyoruz.",
  "limit.order": {
    one: "Bir siparişte yalnızca {count}~bilet olabilir.",
    other: "Bir siparişte en fazla {count}~bilet olabilir.",
  },
  "limit.set": {
    one: "Bir siparişte bu biletlerden yalnızca {count}~tane olabilir.",
    other: "Bir siparişte bu biletlerden en fazla {count}~tane olabilir.",
  },
  "choose.first": "Önce biletlerinizi seçin.",
  "event.closed": "Bu etkinliğin biletleri şu anda satışta değil.",
  "event.gone": "Tüm biletler satıldı. Bazen yeniden satışa çıkıyorlar, daha sonra tekrar bakın.",

  // An order that holds tickets
  "held.label": "Biletler sizin için ayrıldı, kalan süre",
  "held.last-minute": "Son dakika",
  "held.note.apart": "Ödeme yeni bir sekmede açılır. Süre dolunca biletler yeniden satışa çıkar.",
  "held.note": "Süre dolunca biletler yeniden satışa çıkar.",
  "held.confirming": "Süre doldu, siparişiniz kontrol ediliyor…",
  "paying.note": "Ödeme tamamlanınca sipariş numarası burada görünecek. Vazgeçtiniz mi? Siparişi iptal edebilirsiniz.",
  "paying.unpaid":
    "Henüz ödenmedi, biletler hâlâ sizin: yeniden ödeyin ya da siparişi iptal edin. Az önce ödediyseniz biraz bekleyin.",
  "paying.unpaid.wait":
    "Henüz ödenmedi, biletler hâlâ sizin. Az önce ödediyseniz biraz bekleyin, yoksa siparişi iptal edebilirsiniz.",
  "paying.label": "Ödeme bekleniyor. Biletler için kalan süre",
  "order.number": "Sipariş no.~{number}",
  "order.line": "{name} × {count}",
  "order.mixed": "Farklı türde biletler seçtiniz. Hangilerini aldığınız biletlerin üzerinde yazar.",
  "seat.row": "Sıra~{number}",
  "seat.number": "koltuk~{number}",
  "order.found": "Bu, daha önce başladığınız sipariş. Biletler hâlâ sizin.",
  "order.fewer": {
    one: "{wanted} biletten yalnızca {count} tane bulduk ve sizin için tutuyoruz. Az gelirse siparişi iptal edin.",
    other: "{wanted} biletten yalnızca {count} tane bulduk ve sizin için tutuyoruz. Az gelirse siparişi iptal edin.",
  },
  "cancel": "Siparişi iptal et",
  "cancel.busy": "İptal ediliyor…",
  "cancel.question": "Sipariş iptal edilsin mi? Biletler yeniden satışa çıkar.",
  "cancel.question.paying":
    "Sipariş iptal edilsin mi? Ödeme yapıyorsanız ya da az önce yaptıysanız iptal etmeyin, bir dakika bekleyin.",
  "cancel.yes": "Evet, iptal et",
  "cancel.no": "Hayır, kalsın",
  "cancel.failed": "Sipariş iptal edilmedi, biletler hâlâ sizin. İstemiyorsanız yeniden iptal edin.",

  // The buyer's details, the promo code, Pay
  "details.label": "Bilgileriniz",
  "details.name": "Adınız",
  "details.email": "E-posta",
  "details.phone": "Telefon",
  "details.optional": "isteğe bağlı",
  "details.name.missing": "Lütfen adınızı ve soyadınızı yazın.",
  "details.email.missing": "Lütfen e-posta adresinizi yazın.",
  "details.phone.missing": "Lütfen telefon numaranızı yazın.",
  "details.email.wrong": "Lütfen kontrol edin: e-posta adresi name@example.org gibi görünür.",
  "details.long": {
    one: "Çok uzun: en fazla {count}~karakter sığar.",
    other: "Çok uzun: en fazla {count}~karakter sığar.",
  },
  "details.refused": "Gişe bunu kabul etmedi. Lütfen kontrol edin.",
  "details.odd": "İçinde görünmeyen karakterler var. Lütfen silip yeniden yazın.",
  "promo.label": "Promosyon kodum var",
  "promo.apply": "Uygula",
  "promo.busy": "Bakılıyor…",
  "promo.remove": "Kaldır",
  "promo.missing": "Önce kodu girin.",
  "promo.waiting": "Kodu uygulayın ya da silin.",
  "promo.applied": "Kod geçerli: {sum} indirim.",
  "promo.removed": "Kod kaldırıldı. Ödenecek tutar: {sum}.",
  "promo.refused": "Bu kod burada geçmiyor. Kodu ve koşullarını kontrol edin ya da kodsuz devam edin.",
  "pay": "{sum} öde",
  "pay.busy": "Ödeme açılıyor…",
  "pay.again": "Ödemeye dön",
  "pay.apart": "Yeni bir sekmede açılır.",
  "pay.unknown": "Ödeme yüklenemedi. Biletler hâlâ sizin: yeniden deneyin ya da siparişi iptal edin.",

  // How it ended
  "canceled.text": "Siparişiniz iptal edildi, biletler yeniden satışta. Fikriniz değişirse seçiminiz burada duruyor.",
  "expired.text": "Süre doldu, biletler yeniden satışa çıktı. Seçiminiz burada duruyor, yeniden satın alabilirsiniz.",
  "paid.title": "Biletler sizin",
  "paid.number": "Sipariş numarası",
  "paid.text": "Numarayı saklayın: organizatör siparişinizi bununla bulur.",
  "paid.seen": "Ödemenizi öğrendiğimiz saat: {time}.",
  "paid.more": "Başka bilet al",

  // The network
  "offline.choose": "İnternet bağlantınız yok. Rahatça seçin; bağlantı gelince satın alabilirsiniz.",
  "offline.held": "İnternet bağlantınız yok. Süre işliyor, biletler hâlâ sizin. Bağlantı gelince yeniden kontrol ederiz.",
  "offline.over": "İnternet bağlantınız yok ve süre doldu. Bağlantı gelince siparişinizi kontrol ederiz.",

  // Errors
  "error.network": "Gişeye ulaşamıyoruz. Bağlantınızı kontrol edip yeniden deneyin.",
  "error.timeout": "Gişe çok geç yanıt veriyor. Lütfen yeniden deneyin.",
  "error.unauthorized": "Gişe bu sitenin isteğini kabul etmedi. Lütfen organizatöre haber verin.",
  "error.not-found": "Bu etkinliği satışta bulamadık. Başka tarihlere bakın ya da organizatöre sorun.",
  "error.order-gone": "Bu sipariş artık yok. Lütfen biletlerinizi yeniden seçin.",
  "error.order-gone.paying":
    "Bu siparişi artık buradan göremiyoruz. Ödeme yaptıysanız organizatör biletlerinizi e-posta adresinizle bulabilir.",
  "error.order-gone.paying.number":
    "{number} numaralı siparişi artık buradan göremiyoruz. Ödeme yaptıysanız organizatör biletlerinizi bu numarayla bulabilir.",
  "error.sold-out": "Bu biletler az önce satıldı. Lütfen başkalarını seçin.",
  "error.sold-out.sets": "Tükenen biletler: {sets}. Lütfen başkalarını seçin.",
  "error.partial": "O kadar bilet kalmamış, ayırdıklarımızı bıraktık. Daha az alın ya da başkalarını seçin.",
  "error.partial.sets": "O kadar bilet kalmamış, ayırdıklarımızı bıraktık. Kalan: {sets}. Daha az ya da başkalarını seçin.",
  "error.partial.set": "“{name}”~– {count}",
  "error.conflict": "Bu sipariş şu anda başka bir pencerede değiştiriliyor. Biraz bekleyip yeniden deneyin.",
  "error.limited": "Üst üste çok fazla deneme yapıldı. Bir dakika bekleyip yeniden deneyin.",
  "error.rejected": "Gişe siparişi kabul etmedi. Başka biletler seçin ya da daha sonra deneyin.",
  "error.rejected.order": "Gişe bunu kabul etmedi. Bilgilerinizi kontrol edip yeniden deneyin.",
  "error.rejected.address": "Ödeme sayfasının adresi güvenli değil, açmıyoruz. Siparişi iptal edin ya da organizatöre sorun.",
  "error.not-cancellable": "Bu sipariş artık buradan iptal edilemiyor. İade için organizatör yardımcı olur.",
  "error.expired": "Biletler tutulamadı ve yeniden satışta. Seçiminiz burada duruyor, yeniden satın alabilirsiniz.",
  "error.unconfirmed":
    "Siparişiniz oluştu mu, bilmiyoruz. Saat {time} sonrasında yeniden deneyin: o zaman biletler kesinlikle boş olur.",
  "error.unconfirmed.again": "Yanıt ulaşmadı. {button} düğmesine yeniden basın: ikinci bir sipariş oluşmaz.",
  "error.unconfirmed.cancel":
    "İptali doğrulayamadık. Yeniden deneyin; olmazsa biletler en geç saat {time} itibarıyla kendiliğinden boşalır.",
  "error.server": "Gişede bir sorun var. Bir dakika bekleyip yeniden deneyin.",
  "error.decode": "Gişenin yanıtını anlayamadık. Yeniden deneyin; olmazsa organizatöre yazın.",

  // For those who listen to the page: the number comes first
  "announce.held": {
    one: "{count}~dakika boyunca biletlerinizi tutuyoruz. Sipariş no.~{number}.",
    other: "{count}~dakika boyunca biletlerinizi tutuyoruz. Sipariş no.~{number}.",
  },
  "announce.minutes": {
    one: "{count}~dakika kaldı. Sonra biletler yeniden satışa çıkar.",
    other: "{count}~dakika kaldı. Sonra biletler yeniden satışa çıkar.",
  },
  "announce.seconds": {
    one: "{count}~saniye kaldı. Sonra biletler yeniden satışa çıkar.",
    other: "{count}~saniye kaldı. Sonra biletler yeniden satışa çıkar.",
  },
  "announce.paid": "Biletler sizin. Sipariş numarası {number}.",
};
