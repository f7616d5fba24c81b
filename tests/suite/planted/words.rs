//! Names and texts that have nothing in common but what a subject and a failure share.

/// What an error is about: in names, in Chinese, in English.
const SUBJECTS: [[&str; 3]; 56] = [
    ["Account", "账号", "account"],
    ["Order", "订单", "order"],
    ["Payment", "支付单", "payment"],
    ["Coupon", "优惠券", "coupon"],
    ["Address", "收货地址", "address"],
    ["Invoice", "发票", "invoice"],
    ["Device", "设备", "device"],
    ["Ticket", "工单", "ticket"],
    ["Parcel", "包裹", "parcel"],
    ["Avatar", "头像", "avatar"],
    ["Captcha", "验证码", "captcha"],
    ["Warehouse", "仓库", "warehouse"],
    ["Contract", "合同", "contract"],
    ["Playlist", "歌单", "playlist"],
    ["Bridge", "桥梁", "bridge"],
    ["Camera", "摄像头", "camera"],
    ["Carpet", "地毯", "carpet"],
    ["Ceiling", "天花板", "ceiling"],
    ["Compass", "指南针", "compass"],
    ["Curtain", "窗帘", "curtain"],
    ["Diamond", "钻石", "diamond"],
    ["Elevator", "电梯", "elevator"],
    ["Engine", "发动机", "engine"],
    ["Fountain", "喷泉", "fountain"],
    ["Furnace", "熔炉", "furnace"],
    ["Garden", "花园", "garden"],
    ["Glacier", "冰川", "glacier"],
    ["Guitar", "吉他", "guitar"],
    ["Hammer", "锤子", "hammer"],
    ["Harbor", "港口", "harbor"],
    ["Helmet", "安全帽", "helmet"],
    ["Island", "岛屿", "island"],
    ["Jacket", "夹克", "jacket"],
    ["Kettle", "水壶", "kettle"],
    ["Kitchen", "厨房", "kitchen"],
    ["Lantern", "灯笼", "lantern"],
    ["Laptop", "笔记本", "laptop"],
    ["Library", "图书馆", "library"],
    ["Magnet", "磁铁", "magnet"],
    ["Mirror", "镜子", "mirror"],
    ["Needle", "绣花针", "needle"],
    ["Painting", "油画", "painting"],
    ["Pencil", "铅笔", "pencil"],
    ["Piano", "钢琴", "piano"],
    ["Pillow", "枕头", "pillow"],
    ["Planet", "行星", "planet"],
    ["Pocket", "口袋", "pocket"],
    ["Radio", "收音机", "radio"],
    ["Rocket", "火箭", "rocket"],
    ["Saddle", "马鞍", "saddle"],
    ["Scarf", "围巾", "scarf"],
    ["Shovel", "铁锹", "shovel"],
    ["Stadium", "体育场", "stadium"],
    ["Telescope", "望远镜", "telescope"],
    ["Temple", "寺庙", "temple"],
    ["Umbrella", "雨伞", "umbrella"],
];

/// So many subjects take turns.
const AT_ONCE: usize = 14;

/// What is wrong with it: the last one says the opposite.
const FAILURES: [[&str; 4]; 8] = [
    ["Missing", "不存在", "was not found anywhere", "已存在"],
    ["Locked", "已被管理员锁定", "is locked by an administrator", "未被管理员锁定"],
    ["Expired", "超过有效期", "has passed its time limit", "未超过有效期"],
    ["Duplicated", "重复提交", "came in twice", "未重复提交"],
    ["TooLarge", "体积过大", "takes too much room", "体积不过大"],
    ["Malformed", "格式错误", "has a malformed layout", "格式无错误"],
    ["Foreign", "属于其他用户", "belongs to somebody else", "不属于其他用户"],
    ["Frozen", "处于冻结状态", "stays frozen for now", "未处于冻结状态"],
];

/// The name of an error, and the texts that say the same.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// `AccountLocked`.
    pub(super) name: String,
    /// `ACCOUNT_LOCKED`.
    pub(super) upper: String,
    pub(super) zh: String,
    pub(super) en: String,
    /// What it is about: no two words with other subjects mean the same.
    pub(super) subject: &'static str,
    /// Not what the Chinese text says.
    pub(super) zh_negated: String,
}

/// All of them, neighbours with different subjects and failures. The first subjects go with every failure before the next ones come.
pub(super) fn words() -> impl Iterator<Item = Word> {
    SUBJECTS.chunks(AT_ONCE).flat_map(|subjects| (0..FAILURES.len()).map(move |turn| (subjects, turn))).flat_map(
        |(subjects, turn)| {
            subjects.iter().enumerate().map(move |(at, subject)| {
                let failure = FAILURES[(turn + at) % FAILURES.len()];
                let upper = failure[0].replace("TooLarge", "Too_Large");
                Word {
                    name: format!("{}{}", subject[0], failure[0]),
                    upper: format!("{}_{upper}", subject[0]).to_uppercase(),
                    zh: format!("{}{}", subject[1], failure[1]),
                    en: format!("{} {}", subject[2], failure[2]),
                    subject: subject[0],
                    zh_negated: format!("{}{}", subject[1], failure[3]),
                }
            })
        },
    )
}

/// The next word that means something else than this one for certain.
pub(super) fn apart(mut words: &mut dyn Iterator<Item = Word>, from: &Word) -> Word {
    Iterator::find(&mut words, |word| word.subject != from.subject).expect("there are words enough")
}
