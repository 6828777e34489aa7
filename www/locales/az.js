/** Azerbaijani in Latin letters, with “siz”. What the keys and the signs mean is said in en.js. */
export default {
  "retry": "Yenidən cəhd et",
  "error.load": "Bilet satışı yüklənmədi. İnterneti yoxlayıb yenidən cəhd edin.",
  "error.internal": "Nəsə xarab oldu, günah bizdədir. Yenidən cəhd edin: başladığınız sifariş itmir.",

  "widget.label": "Bilet almaq",
  "loading": "Biletlər yüklənir…",
  "quote": "“{name}”",

  "duration.seconds": { one: "{count}~saniyə", other: "{count}~saniyə" },
  "duration.minutes": { one: "{count}~dəqiqə", other: "{count}~dəqiqə" },
  "duration.hours": { one: "{count}~saat", other: "{count}~saat" },

  // Choosing
  "sets.label": "Biletlər",
  "set.fee": "{fee}~xidmət haqqı daxil",
  "set.left": { "=1": "sonuncu qalıb", one: "{count}~bilet qalıb", other: "{count}~bilet qalıb" },
  "set.gone": "Satılıb",
  "set.plus": "Bilet əlavə et: {name}",
  "set.minus": "Bileti çıxar: {name}",
  "total.none": "Biletləri seçin",
  "total.label": { one: "Cəmi, {count}~bilet", other: "Cəmi, {count}~bilet" },
  "checkout": "Sifariş et",
  "checkout.busy": "Saxlanılır…",
  "checkout.anyway": "Yenə də saxla",
  "checkout.slow": "Kassa həmişəkindən gec cavab verir. Gözləyə və ya sifarişi ləğv edə bilərsiniz.",
  "hold.known": "Siz sifarişi tamamlayana qədər biletləri {duration} sizin üçün saxlayırıq.",
  "hold.unknown": "Biletləri sizin üçün məhdud müddət saxlayırıq.",
  "limit.order": {
    one: "Bir sifarişdə yalnız {count}~bilet ola bilər.",
    other: "Bir sifarişdə ən çoxu {count}~bilet ola bilər.",
  },
  "limit.set": {
    one: "Bir sifarişdə belə biletdən yalnız {count}~ədəd ola bilər.",
    other: "Bir sifarişdə belə biletdən ən çoxu {count}~ədəd ola bilər.",
  },
  "choose.first": "Əvvəlcə biletləri seçin.",
  "event.closed": "Bu tədbirin biletləri hazırda satışda deyil.",
  "event.gone": "Bütün biletlər satılıb. Bəzən onlar satışa qayıdır, bir az sonra yenə baxın.",

  // An order that holds tickets
  "held.label": "Biletlər hələ sizindir",
  "held.last-minute": "Son dəqiqə qaldı",
  "held.note.apart": "Ödəniş yeni vərəqdə açılacaq. Vaxt bitəndə biletlər satışa qayıdır.",
  "held.note": "Vaxt bitəndə biletlər satışa qayıdır.",
  "held.confirming": "Vaxt bitdi, sifarişi yoxlayırıq…",
  "paying.note": "Ödəniş keçən kimi sifariş nömrəsi burada görünəcək. Fikriniz dəyişdimi? Sifarişi ləğv edə bilərsiniz.",
  "paying.unpaid":
    "Hələ ödənilməyib, biletlər sizin üçün saxlanılır: yenidən ödəyin və ya ləğv edin. İndicə ödəmisinizsə, bir az gözləyin.",
  "paying.unpaid.wait":
    "Hələ ödənilməyib, biletlər sizin üçün saxlanılır. İndicə ödəmisinizsə, bir az gözləyin, yoxsa sifarişi ləğv edə bilərsiniz.",
  "paying.label": "Ödənişi gözləyirik. Biletlər hələ sizindir",
  "order.number": "Sifariş №~{number}",
  "order.line": "{name} × {count}",
  "order.mixed": "Siz müxtəlif biletlər seçmisiniz. Hansının düşdüyü biletlərin özündə yazılıb.",
  "seat.row": "Sıra~{number}",
  "seat.number": "yer~{number}",
  "order.found": "Bu, əvvəl başladığınız sifarişdir. Biletlər hələ sizindir.",
  "order.fewer": {
    one: "{wanted} biletdən yalnız {count} ədəd tapdıq və sizin üçün saxlayırıq. Bu azdırsa, sifarişi ləğv edin.",
    other: "{wanted} biletdən yalnız {count} ədəd tapdıq və sizin üçün saxlayırıq. Bu azdırsa, sifarişi ləğv edin.",
  },
  "cancel": "Sifarişi ləğv et",
  "cancel.busy": "Ləğv edilir…",
  "cancel.question": "Sifariş ləğv edilsin? Biletlər satışa qayıdacaq.",
  "cancel.question.paying": "Sifariş ləğv edilsin? Ödəyirsinizsə və ya indicə ödəmisinizsə, ləğv etməyin, bir dəqiqə gözləyin.",
  "cancel.yes": "Bəli, ləğv et",
  "cancel.no": "Xeyr, qalsın",
  "cancel.failed": "Sifariş ləğv edilməyib, biletlər hələ sizindir. Lazım deyilsə, yenidən ləğv edin.",

  // The buyer's details, the promo code, Pay
  "details.label": "Məlumatlarınız",
  "details.name": "Adınız",
  "details.email": "E-poçt",
  "details.phone": "Telefon",
  "details.optional": "istəyə bağlı",
  "details.name.missing": "Zəhmət olmasa, ad və soyadınızı yazın.",
  "details.email.missing": "Zəhmət olmasa, e-poçtunuzu yazın.",
  "details.phone.missing": "Zəhmət olmasa, telefon nömrənizi yazın.",
  "details.email.wrong": "Ünvanı yoxlayın: o, name@example.org kimi görünür.",
  "details.long": {
    one: "Çox uzundur: ən çoxu {count}~işarə yerləşir.",
    other: "Çox uzundur: ən çoxu {count}~işarə yerləşir.",
  },
  "details.refused": "Kassa bunu qəbul etmədi. Zəhmət olmasa, yoxlayın.",
  "details.odd": "Buraya görünməyən işarələr düşüb. Zəhmət olmasa, silib yenidən yazın.",
  "promo.label": "Promokodum var",
  "promo.apply": "Tətbiq et",
  "promo.busy": "Yoxlanılır…",
  "promo.remove": "Sil",
  "promo.missing": "Əvvəlcə kodu daxil edin.",
  "promo.waiting": "Promokodu tətbiq edin və ya silin.",
  "promo.applied": "Promokod işlədi: {sum} endirim.",
  "promo.removed": "Promokod silindi. Ödəniləcək məbləğ: {sum}.",
  "promo.refused": "Bu promokod burada keçmir. Kodu və şərtlərini yoxlayın və ya onsuz davam edin.",
  "pay": "{sum} ödə",
  "pay.busy": "Ödəniş açılır…",
  "pay.again": "Ödənişə qayıt",
  "pay.apart": "Yeni vərəqdə açılacaq.",
  "pay.unknown": "Ödəniş yüklənmədi. Biletlər hələlik sizindir: yenidən cəhd edin və ya sifarişi ləğv edin.",

  // How it ended
  "canceled.text": "Sifariş ləğv edildi, biletlər yenidən satışdadır. Fikriniz dəyişsə, seçiminiz burada qalır.",
  "expired.text": "Vaxt bitdi, biletlər satışa qayıtdı. Seçiminiz burada qalır, yenidən sifariş edin.",
  "paid.title": "Biletlər sizindir",
  "paid.number": "Sifariş nömrəsi",
  "paid.text": "Nömrəni saxlayın: təşkilatçı sifarişinizi onunla tapacaq.",
  "paid.seen": "Ödənişdən saat {time} radələrində xəbər tutduq.",
  "paid.more": "Daha bilet al",

  // The network
  "offline.choose": "İnternet yoxdur. Tələsmədən seçin, bağlantı qayıdanda sifariş edə bilərsiniz.",
  "offline.held": "İnternet yoxdur. Vaxt gedir, biletlər hələlik sizindir. Bağlantı qayıdanda hər şeyi yoxlayacağıq.",
  "offline.over": "İnternet yoxdur və vaxt bitdi. Bağlantı qayıdanda sifarişi yoxlayacağıq.",

  // Errors
  "error.network": "Kassa ilə əlaqə yoxdur. İnterneti yoxlayıb yenidən cəhd edin.",
  "error.timeout": "Kassa uzun müddət cavab vermir. Yenidən cəhd edin.",
  "error.unauthorized": "Kassa bu saytın sorğusunu qəbul etmədi. Zəhmət olmasa, təşkilatçıya yazın.",
  "error.not-found": "Bu tədbiri satışda tapmadıq. Başqa tarixlərə baxın və ya təşkilatçıya yazın.",
  "error.order-gone": "Bu sifariş artıq yoxdur. Biletləri yenidən seçin.",
  "error.order-gone.paying":
    "Bu sifariş artıq buradan görünmür. Ödəmisinizsə, təşkilatçı biletlərinizi e-poçtunuzla tapacaq.",
  "error.order-gone.paying.number":
    "№~{number} sifarişi artıq buradan görünmür. Ödəmisinizsə, təşkilatçı biletlərinizi bu nömrə ilə tapacaq.",
  "error.sold-out": "Bu biletləri elə indicə aldılar. Başqalarını seçin.",
  "error.sold-out.sets": "Bitmiş biletlər: {sets}. Başqalarını seçin.",
  "error.partial": "O qədər bilet qalmayıb, saxladıqlarımızı buraxdıq. Daha az götürün və ya başqalarını seçin.",
  "error.partial.sets": "O qədər bilet qalmayıb, saxladıqlarımızı buraxdıq. Qalıb: {sets}. Daha az və ya başqalarını götürün.",
  "error.partial.set": "“{name}”~– {count}",
  "error.conflict": "Bu sifariş hazırda başqa pəncərədə dəyişdirilir. Bir az gözləyib yenidən cəhd edin.",
  "error.limited": "Dalbadal həddindən çox cəhd oldu. Bir dəqiqə gözləyib yenidən cəhd edin.",
  "error.rejected": "Kassa sifarişi qəbul etmədi. Başqa biletlər seçin və ya sonra cəhd edin.",
  "error.rejected.order": "Kassa bunu qəbul etmədi. Məlumatlarınızı yoxlayıb yenidən cəhd edin.",
  "error.rejected.address":
    "Ödəniş səhifəsinin ünvanı təhlükəsiz deyil, onu açmırıq. Sifarişi ləğv edin və ya təşkilatçıya yazın.",
  "error.not-cancellable": "Bu sifarişi artıq burada ləğv etmək olmur. Biletləri qaytarmağa təşkilatçı kömək edəcək.",
  "error.expired": "Biletləri saxlamaq alınmadı, onlar yenidən satışdadır. Seçiminiz burada qalır, yenidən sifariş edin.",
  "error.unconfirmed":
    "Sifarişin yaranıb-yaranmadığını bilmirik. Saat {time} keçəndən sonra cəhd edin: onda biletlər mütləq boş olacaq.",
  "error.unconfirmed.again": "Cavab gəlib çatmadı. {button} düyməsini yenidən basın: ikinci sifariş yaranmayacaq.",
  "error.unconfirmed.cancel":
    "Ləğvi təsdiqləmək alınmadı. Yenidən cəhd edin; alınmasa, biletlər ən geci saat {time} olanda özü boşalacaq.",
  "error.server": "Kassada nasazlıq var. Bir dəqiqə gözləyib yenidən cəhd edin.",
  "error.decode": "Kassa anlaşılmaz cavab verdi. Yenidən cəhd edin, kömək etməsə, təşkilatçıya yazın.",

  // For those who listen to the page: the number comes first
  "announce.held": {
    one: "{count}~dəqiqə biletləri sizin üçün saxlayırıq. Sifariş №~{number}.",
    other: "{count}~dəqiqə biletləri sizin üçün saxlayırıq. Sifariş №~{number}.",
  },
  "announce.minutes": {
    one: "{count}~dəqiqə qaldı. Sonra biletlər satışa qayıdacaq.",
    other: "{count}~dəqiqə qaldı. Sonra biletlər satışa qayıdacaq.",
  },
  "announce.seconds": {
    one: "{count}~saniyə qaldı. Sonra biletlər satışa qayıdacaq.",
    other: "{count}~saniyə qaldı. Sonra biletlər satışa qayıdacaq.",
  },
  "announce.paid": "Biletlər sizindir. Sifariş nömrəsi {number}.",
};
