// A session with a scene. Put one on an actor that is there for as long as the scene, such as the game state.

#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"
#include "InworldTypes.h"
#include "Templates/SharedPointer.h"
#include "InworldSessionComponent.generated.h"

class FInworldSession;
class UInworldCharacterComponent;
class UInworldSendAction;

DECLARE_DYNAMIC_MULTICAST_DELEGATE_ThreeParams(FInworldConnectionStateDelegate, EInworldConnectionState, State, EInworldFailure, Reason, const FString&, Message);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldConnectedDelegate, bool, bConnected);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldCharactersDelegate, const TArray<FInworldCharacterInfo>&, Characters);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(FInworldEstablishedDelegate, bool, bEstablished, const TArray<FInworldCharacterInfo>&, Characters);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(FInworldErrorDelegate, EInworldFailure, Reason, const FString&, Message);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(FInworldPacketFailedDelegate, const FInworldPacketInfo&, Packet, const FString&, Message);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldPlayerTextDelegate, const FInworldTextEvent&, Text);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldStateSavedDelegate, const FString&, State);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(FInworldFeedbackDelegate, const FString&, Name, bool, bStored);
DECLARE_DYNAMIC_MULTICAST_DELEGATE(FInworldTokenNeededDelegate);
DECLARE_DYNAMIC_MULTICAST_DELEGATE(FInworldMicrophoneDelegate);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldLineDelegate, const FInworldLineEvent&, Line);

/** Functions that send give false when nothing was sent; the output log and OnError tell why. Where they take a character, it
 * is a brain name such as "guard", an agent id, or empty for the current recipient. */
UCLASS(ClassGroup = "Inworld", meta = (BlueprintSpawnableComponent))
class INWORLDNATIVE_API UInworldSessionComponent : public UActorComponent
{
	GENERATED_BODY()

public:
	UInworldSessionComponent();

	/** Empty: as in the project settings. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	FString Workspace;

	/** A scene, or a character with Single Character. Empty: as in the project settings. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	FString Scene;

	/** Scene names one character, alone. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	bool bSingleCharacter = false;

	/** Empty: as in the project settings. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	FString PlayerName;

	/** For "local": a script itself, instead of the project settings' Local Script. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld", meta = (MultiLine = "true"))
	FString LocalScriptText;

	/** Start with the game. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	bool bAutoStart = true;

	/** What On State Saved gave in an earlier session: this one goes on from there. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	FString SavedState;

	/** After so many seconds without a word the session pauses by itself; the next packet resumes it. 0: never. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld", meta = (ClampMin = "0"))
	float IdleTimeout = 0.0f;

	/** The connection state has changed. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldConnectionStateDelegate OnConnectionStateChanged;

	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldConnectedDelegate OnConnected;

	/** The characters are known, or not any more. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldEstablishedDelegate OnEstablished;
	/** The characters of the scene have changed while the session stays established: characters came or left, or have other agent ids. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldCharactersDelegate OnCharactersChanged;

	/** For the game's developer. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldErrorDelegate OnError;

	/** Something that was sent could not be delivered. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldPacketFailedDelegate OnPacketFailed;

	/** What the player said into the microphone. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldPlayerTextDelegate OnPlayerText;

	/** What Save State asked for. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldStateSavedDelegate OnStateSaved;

	/** Feedback was stored, or undone; its name is for Undo Feedback. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldFeedbackDelegate OnFeedback;

	/** Of a session with a token: give another with Set Access Token. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldTokenNeededDelegate OnTokenNeeded;

	/** Somebody began to speak into the microphone: after Set Capture. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldMicrophoneDelegate OnSpeechStarted;

	/** The speaker has been silent for 0.6 s, or the microphone was closed. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldMicrophoneDelegate OnSpeechEnded;

	/** A character begins to say a line, as the player hears it. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldLineDelegate OnLineStarted;

	/** The next word of a line begins to be heard: Heard Text ends with it. Only with Subtitles. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldLineDelegate OnLineWord;

	/** A line is over: it came to its end, or was cut. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldLineDelegate OnLineEnded;

	/** Starts connecting, and returns at once; what comes of it arrives as events. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool StartSession();

	/** The same with an access token from the game's own server, instead of the key of the project settings. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool StartSessionWithToken(const FString& AccessToken, const FString& SessionId);

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SetAccessToken(const FString& AccessToken);

	/** Ends the session, and tells so before it returns; it may be started again. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	void StopSession();

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool PauseSession();

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool ResumeSession();

	UFUNCTION(BlueprintPure, Category = "Inworld")
	EInworldConnectionState GetConnectionState() const;

	UFUNCTION(BlueprintPure, Category = "Inworld")
	bool IsConnected() const;

	UFUNCTION(BlueprintPure, Category = "Inworld")
	bool IsEstablished() const;

	/** Who is in the scene. */
	UFUNCTION(BlueprintPure, Category = "Inworld")
	const TArray<FInworldCharacterInfo>& GetCharacters() const { return CharacterInfos; }

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SendText(const FString& Character, const FString& Text);

	UFUNCTION(BlueprintCallable, Category = "Inworld", meta = (AutoCreateRefTerm = "Parameters"))
	bool SendTrigger(const FString& Character, const FString& Name, const TMap<FString, FString>& Parameters);

	/** What the player does, in words: "The player waves." */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SendNarratedAction(const FString& Character, const FString& Content);

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SendGoal(const FString& Character, const FString& Goal, bool bEnable);

	/** A task is done. TaskId: the parameter "task_id" of the trigger that asked for it. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SendTaskSucceeded(const FString& Character, const FString& TaskId);

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SendTaskFailed(const FString& Character, const FString& TaskId, const FString& Reason);

	/** Lets the characters of the selected conversation go on by themselves. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SendNextTurn();

	/** Asks for another answer in an exchange. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool RegenerateResponse(const FString& Character, const FString& InteractionId);

	/** Chooses one of several answers: Chosen is of one of its packets. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool ApplyResponse(const FInworldPacketInfo& Chosen, bool bCommit);

	/** How long the player waited for an answer. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SendPerceivedLatency(const FString& InteractionId, float Seconds);

	/** Creates or changes items, and gives them to entities, if any. */
	UFUNCTION(BlueprintCallable, Category = "Inworld", meta = (AutoCreateRefTerm = "Entities"))
	bool CreateItems(const TArray<FInworldItem>& Items, const TArray<FString>& Entities);

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool RemoveItems(const TArray<FString>& ItemIds);

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool ChangeItems(EInworldItemsChange Change, const TArray<FString>& ItemIds, const TArray<FString>& Entities);

	/** The player has heard or seen what came with this. False: it was cut short meanwhile, or is not known (any more). */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool MarkPlayed(const FInworldPacketInfo& Packet);

	/** The game has dealt with an emotion, a trigger or an action. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool MarkProcessed(const FInworldPacketInfo& Packet);

	UFUNCTION(BlueprintPure, Category = "Inworld")
	EInworldProgress GetUtteranceProgress(const FString& UtteranceId) const;

	UFUNCTION(BlueprintPure, Category = "Inworld")
	EInworldProgress GetInteractionProgress(const FString& InteractionId) const;

	/** The state comes with On State Saved. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SaveState();

	/** What the player thinks of an answer, with a comment or without. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SendFeedback(const FString& InteractionId, bool bLike, const FString& Comment);

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool UndoFeedback(const FString& Name);

	/** Any packet of the protocol, as JSON. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SendJson(const FString& Json);

	/** Opens the microphone for a character; samples follow with Push Audio. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool StartAudio(const FString& Character, EInworldMicrophone Mode = EInworldMicrophone::OpenMic);

	/** Samples from -1 to 1, channels interleaved, at any usual rate. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool PushAudio(const TArray<float>& Samples, int32 SampleRate, int32 NumChannels);

	/** From the next Start Audio on: tell where speech starts and ends; send nothing but speech (with an open microphone); bring
	 * quiet and loud speakers to the same level. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SetCapture(bool bDetectSpeech, bool bSpeechOnly, bool bAutomaticGain);

	/** How loud the microphone is, 0 to 1 of full scale, for a meter on the screen; 0 while it is closed. */
	UFUNCTION(BlueprintPure, Category = "Inworld")
	float GetMicrophoneLevel() const;

	/** Fills a block with what a character says; silence where it says nothing. For the audio render thread: neither waits nor
	 * allocates after the first call of a voice. Character: UTF-8, null: the only one. Returns how many frames are of a line.
	 * End the callback before the session. */
	int32 ReadVoice(const char* Character, float* Out, int32 NumFrames, int32 SampleRate, int32 NumChannels);

	/** The mouth of a character whose voice is read: 15 weights, together 1, at the frame that was read last. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	TArray<float> GetVisemes(const FString& Character);

	/** How many seconds of an utterance the player has heard, for a game that plays it without Read Voice. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool ReportPlayback(const FString& UtteranceId, float HeardSeconds);

	/** Closes the microphone; with Push To Talk the answer comes now. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool EndAudio();

	/** Cuts a character short. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool Interrupt(const FString& Character);

	/** Asks for no more of an exchange, or only of some of its utterances. */
	UFUNCTION(BlueprintCallable, Category = "Inworld", meta = (AutoCreateRefTerm = "UtteranceIds"))
	bool CancelResponses(const FString& Character, const FString& InteractionId, const TArray<FString>& UtteranceIds);

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool LoadScene(const FString& SceneName, bool bIsSingleCharacter);

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool LoadCharacters(const TArray<FString>& Names);

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool UnloadCharacters(const TArray<FString>& Names);

	/** The character that an empty name means from now on; empty for none. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SelectCharacter(const FString& Character);

	/** Begins a group conversation; gives its id, or an empty text. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	FString StartConversation(const TArray<FString>& Names);

	/** Names: all who take part from now on. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool UpdateConversation(const FString& ConversationId, const TArray<FString>& Names);

	/** The conversation that an empty name means from now on; empty for none. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SelectConversation(const FString& ConversationId);

	/** Called by characters when they begin to play and when they end. */
	void AddCharacter(UInworldCharacterComponent& Character);
	void RemoveCharacter(UInworldCharacterComponent& Character);

	/** Called by characters: whether a packet was cut short since it arrived. */
	bool IsCancelled(const FInworldPacketInfo& Packet) const;

	/** Called by nodes that wait: the same as Send Text and Send Trigger, and gives the interaction id; empty where it was refused. */
	FString SendTextFor(const FString& Character, const FString& Text);
	FString SendTriggerFor(const FString& Character, const FString& Name, const TMap<FString, FString>& Parameters);

	/** Called by nodes that wait: from now on it is told of the answer. */
	void AwaitAnswer(UInworldSendAction& Action);

	/** Called by the subsystem once a frame, after the events. */
	void AdvanceCharacters(float DeltaTime);

	virtual void BeginPlay() override;
	virtual void EndPlay(const EEndPlayReason::Type EndPlayReason) override;

private:
	friend class FInworldSession;

	bool Open(const FString& AccessToken, const FString& SessionId);
	void CloseSession();
	void OpenVoices();
	void CloseVoices();
	FString VoiceNameOf(const FString& BrainName);
	void CollectAnswer(const FInworldTextEvent& Text);
	void EndAnswer(const FString& InteractionId, bool bComplete, const FString& Why);
	void EndAllAnswers();
	void TellCharactersWhoTheyAre();

	// What the delegates have told last.
	EInworldConnectionState ToldState = EInworldConnectionState::Idle;
	bool bToldConnected = false;
	bool bToldEstablished = false;

	TSharedPtr<FInworldSession> Session;
	TArray<FInworldCharacterInfo> CharacterInfos;
	TArray<TWeakObjectPtr<UInworldCharacterComponent>> Characters;

	TArray<TWeakObjectPtr<UInworldSendAction>> Awaiting;

	// As the voices were opened: the library knows each by one name.
	TArray<FString> VoiceNames;
};
