// Get.swift - fwkeys get and fwkeys whoami: show the record of a key, and the owner of the API key in use

import ArgumentParser
import CFwKeys

struct Get: Command {
    static let configuration = CommandConfiguration("get", "show the record of an API key")

    @Argument var keyID: String
    @Option(name: .shortAndLong, completion: .list(OutputFormat.ofRecords)) var output: String?
    @OptionGroup var owner: OwnerOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let format = try OutputFormat(output, OutputFormat.ofRecords)
        let id = try ResourceName.keyID(keyID)
        let service = try owner.service(connection.config())
        let key = try naming(id) { try service.get(id) }
        var output = Output()
        output.addRecord(Key(key), format)
        try output.finishReading()
    }
}

struct WhoAmI: Command {
    static let configuration = CommandConfiguration("whoami", "show whose API key is used")

    @Option(name: .shortAndLong, completion: .list(OutputFormat.plain)) var output: String?
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let format = try OutputFormat(output, OutputFormat.plain)
        let client = try Service.connect(connection.config())
        let identity = try make(fw_identity_free) { fw_whoami_with_user(client.pointer, $0, $1) }
        let fields = [
            ("Account Id", "accountId", text(fw_identity_account_id(identity.pointer))),
            ("User Id", "userId", text(fw_identity_user_id(identity.pointer))),
            ("Email", "email", text(fw_identity_email(identity.pointer))),
            ("Key Id", "keyId", text(fw_identity_key_id(identity.pointer))),
        ]
        var output = Output()
        if format == .json {
            output.add(JSONObject(fields.map { ($0.1, $0.2) }).json + "\n")
        } else {
            for (label, _, value) in fields { output.addLine(label, value) }
        }
        try output.finishReading()
    }
}
